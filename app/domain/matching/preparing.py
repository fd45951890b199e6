"""Prepares criteria once for a release: their questions told apart, what holds unheard worked out, the words put together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from app.domain.matching.asked import Asked, Criteria, Question, Subject, Test
from app.domain.matching.judging import joined, judge
from app.domain.matching.patient import Knowledge, Patient
from app.domain.matching.wording import alternatives, requirement
from app.domain.vocabulary import Method

_NOBODY = Patient(tumor_type="")
"""A patient of whom nothing is known."""


_Said = tuple[str, str, str | None, str | None]
"""A test's kind, name, marker and method."""


@dataclass(slots=True)
class Preparing:
    """Prepares the criteria of a release, and knows what has been asked before."""

    knowledge: Knowledge
    _questions: dict[str, Question] = field(default_factory=dict)
    _tests: dict[_Said, Test] = field(default_factory=dict)
    _criteria: dict[int, Criteria] = field(default_factory=dict)

    def criteria(self, criterion: Criterion, approach: str) -> Criteria:
        """What an indication asks, the same object each time. Criteria live as long as their release, so their identity is theirs alone."""
        found = self._criteria.get(id(criterion))
        return found if found is not None else self._criteria.setdefault(id(criterion), self._side_by_side(criterion, approach))

    def _side_by_side(self, criterion: Criterion, approach: str) -> Criteria:
        written = criterion.all_of if isinstance(criterion, AllOf) else (criterion,)
        parts = tuple(self.asked(part, approach) for part in written)
        leaves = [(part.question.number, part.to_find_out) for part in parts if part.question is not None]
        return Criteria(
            parts=parts,
            leaves=frozenset(number for number, _ in leaves),
            open=tuple((number, to_find_out) for number, to_find_out in leaves if to_find_out is not None),
            groups=tuple(part for part in parts if part.question is None),
            numbers=_numbers(parts),
            questions=tuple(question for part in parts for question in part.questions()),
            printed=b"".join([part.printed for part in parts]),
        )

    def asked(self, criterion: Criterion, approach: str) -> Asked:
        """One criterion of an approach."""
        match criterion:
            case AllOf():
                return self._group("all_of", criterion, criterion.all_of, approach)
            case AnyOf():
                return self._group("any_of", criterion, criterion.any_of, approach)
            case NoneOf():
                return self._group("none_of", criterion, criterion.none_of, approach)
            case _:
                return self._leaf(criterion, approach)

    def _leaf(self, leaf: Leaf, approach: str) -> Asked:
        question, asks = self._question(leaf), requirement(leaf, self.knowledge)
        wording = words.opening(leaf.kind), words.requirement(asks), words.closing(leaf.source, leaf.where, leaf.also) + words.END
        return Asked(
            kind=leaf.kind,
            question=question,
            parts=(),
            can_go=isinstance(leaf, ConditionIs) and leaf.condition in self.knowledge.modifiable_conditions,
            numbers=frozenset((question.number,)),
            unheard=question.unheard,
            words=wording,
            printed=words.criterion(wording, question.unheard),
            to_find_out=None if question.test is None else (question.test, words.decided(approach, asks)),
        )

    def _group(self, kind: str, criterion: Criterion, written: Sequence[Criterion], approach: str) -> Asked:
        parts, asks = tuple(self.asked(part, approach) for part in written), requirement(criterion, self.knowledge)
        wording = words.opening(kind), words.requirement(asks), words.closing(None, None, ())
        unheard = joined(kind, parts, [part.unheard for part in parts])
        return Asked(
            kind=kind,
            question=None,
            parts=parts,
            can_go=False,
            numbers=_numbers(parts),
            unheard=unheard,
            words=wording,
            printed=words.criterion(wording, unheard) + b"".join([part.printed for part in parts])[1:] + words.END,
            to_find_out=None,
        )

    def _question(self, leaf: Leaf) -> Question:
        same = leaf.model_dump_json(exclude={"source", "where", "also"})
        found = self._questions.get(same)
        if found is None:
            unheard = judge(leaf, _NOBODY, self.knowledge)
            found = self._questions[same] = Question(len(self._questions), leaf, _subject(leaf), self._test(leaf), unheard)
        return found

    def _test(self, leaf: Leaf) -> Test | None:
        said = _test_for(leaf, self.knowledge)
        return None if said is None else self._tests.setdefault(said, Test(*said, words.test(*said)))


def _numbers(parts: Sequence[Asked]) -> frozenset[int]:
    return frozenset(number for part in parts for number in part.numbers)


def _subject(leaf: Leaf) -> Subject:
    match leaf:
        case BiomarkerIs() as asked:
            return asked.kind, asked.marker
        case HlaIs() as asked:
            return asked.kind, Allele.parse(asked.alleles[0]).locus
        case ConditionIs() as asked:
            return asked.kind, asked.condition
        case _:
            return leaf.kind, None


def _test_for(leaf: Leaf, knowledge: Knowledge) -> _Said | None:
    """The test that decides a leaf; None for what a clinician checks."""
    match leaf:
        case BiomarkerIs() as asked:
            method = asked.method[0] if asked.method else Method.IHC if asked.min_percent is not None else None
            name = knowledge.name("marker", asked.marker)
            shown = alternatives([one.value.upper() for one in asked.method]) if asked.method else method.value.upper() if method else "test"
            return "biomarker", f"{name} {shown}", asked.marker, method.value if method else None
        case HlaIs() as asked:
            locus = Allele.parse(asked.alleles[0]).locus
            return "hla", f"HLA-{locus} typing to two fields", f"hla-{locus.lower()}", Method.TYPING.value
        case DiseaseStatusIs():
            return "disease_status", "Stage: how far the disease has spread", None, None
        case PriorLines():
            return "prior_lines", "Number of treatment lines so far", None, None
        case PriorTherapy() as asked:
            return "prior_therapy", f"Treatment history: {alternatives([knowledge.name('therapy', one) for one in asked.any_of])}", None, None
        case Ecog():
            return "ecog", "ECOG performance status", None, None
        case Age():
            return "age", "Age", None, None
        case ConditionIs() as asked:
            return "condition", f"Whether present: {knowledge.name('condition', asked.condition)}", None, None
        case _:
            return None
