"""Criteria prepared once for a release, so that a profile costs only what it changes.

Approaches ask much the same questions. A leaf is therefore split: the Question, which is judged once for a patient, and the Asked, which is one
approach's wording of it with its source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.criteria import (
    Age,
    AllOf,
    AnyOf,
    BiomarkerIs,
    ConditionIs,
    Criterion,
    DiseaseStatusIs,
    Ecog,
    HlaIs,
    Leaf,
    NoneOf,
    PriorLines,
    PriorTherapy,
)
from app.domain.hla import Allele
from app.domain.matching import words
from app.domain.matching.patient import Knowledge
from app.domain.matching.wording import alternatives, requirement
from app.domain.vocabulary import Method


class Test(NamedTuple):
    """Something that can be found out."""

    kind: str
    name: str
    marker: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What leaves ask that differ at most in their sources."""

    number: int
    leaf: Leaf
    test: Test | None
    """What would answer it; None for what a clinician checks."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One criterion of one indication."""

    criterion: Criterion
    kind: str
    """The leaf's kind, or the group's key."""
    requirement: str
    question: Question | None
    """None for a group."""
    parts: tuple["Asked", ...]
    can_go: bool
    """Whether it is a condition that can pass."""
    words: tuple[bytes, bytes, bytes]
    """As the report prints it: up to what was found of it, the requirement between, and its source behind."""

    def questions(self) -> Iterator[Question]:
        """Every leaf's question, in the order in which they were written."""
        if self.question is not None:
            yield self.question
        for part in self.parts:
            yield from part.questions()


@dataclass(slots=True)
class Preparing:
    """Prepares the criteria of a release, and knows what has been asked before."""

    knowledge: Knowledge
    _questions: dict[str, Question] = field(default_factory=dict)
    _asked: dict[int, Asked] = field(default_factory=dict)

    def asked(self, criterion: Criterion) -> Asked:
        """The criterion prepared, the same object each time. Criteria live as long as their release, so their identity is theirs alone."""
        found = self._asked.get(id(criterion))
        return found if found is not None else self._asked.setdefault(id(criterion), self._prepared(criterion))

    def _prepared(self, criterion: Criterion) -> Asked:
        match criterion:
            case AllOf():
                return self._group("all_of", criterion, criterion.all_of)
            case AnyOf():
                return self._group("any_of", criterion, criterion.any_of)
            case NoneOf():
                return self._group("none_of", criterion, criterion.none_of)
            case _:
                said = requirement(criterion, self.knowledge)
                can_go = isinstance(criterion, ConditionIs) and criterion.condition in self.knowledge.modifiable_conditions
                printed = words.opening(criterion.kind), words.requirement(said), words.closing(criterion.source, criterion.where, criterion.also)
                return Asked(criterion, criterion.kind, said, self._question(criterion), (), can_go, printed)

    def _group(self, kind: str, criterion: Criterion, parts: Sequence[Criterion]) -> Asked:
        said = requirement(criterion, self.knowledge)
        printed = words.opening(kind), words.requirement(said), words.closing(None, None, ())
        return Asked(criterion, kind, said, None, tuple(self.asked(part) for part in parts), can_go=False, words=printed)

    def _question(self, leaf: Leaf) -> Question:
        same = leaf.model_dump_json(exclude={"source", "where", "also"})
        found = self._questions.get(same)
        return found if found is not None else self._questions.setdefault(same, Question(id(leaf), leaf, _test_for(leaf, self.knowledge)))


def _test_for(leaf: Leaf, knowledge: Knowledge) -> Test | None:
    """The test that decides a leaf; None for what a clinician checks."""
    match leaf:
        case BiomarkerIs() as asked:
            method = asked.method[0] if asked.method else Method.IHC if asked.min_percent is not None else None
            name = knowledge.name("marker", asked.marker)
            shown = alternatives([one.value.upper() for one in asked.method]) if asked.method else method.value.upper() if method else "test"
            return Test("biomarker", f"{name} {shown}", asked.marker, method.value if method else None)
        case HlaIs() as asked:
            locus = Allele.parse(asked.alleles[0]).locus
            return Test("hla", f"HLA-{locus} typing to two fields", f"hla-{locus.lower()}", Method.TYPING.value)
        case DiseaseStatusIs():
            return Test("disease_status", "Stage: how far the disease has spread")
        case PriorLines():
            return Test("prior_lines", "Number of treatment lines so far")
        case PriorTherapy() as asked:
            return Test("prior_therapy", f"Treatment history: {alternatives([knowledge.name('therapy', one) for one in asked.any_of])}")
        case Ecog():
            return Test("ecog", "ECOG performance status")
        case Age():
            return Test("age", "Age")
        case ConditionIs() as asked:
            return Test("condition", f"Whether present: {knowledge.name('condition', asked.condition)}")
        case _:
            return None


SUBTYPE = Test("tumor_type", "Exact tumour type (pathology)")
"""What would settle a tumour that is coded above what is asked."""
