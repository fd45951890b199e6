"""One release of the catalogue, arranged for matching: approaches by the tumour types that they name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from app.domain.approach import Approach, Trial
from app.domain.history import Step, dated, named_tumor_types, step_on, steps
from app.domain.matching.patient import Knowledge
from app.domain.matching.preparing import Preparing
from app.domain.status import Facts, known_on, responses_reported
from app.domain.tumor_tree import TumorTree


@dataclass(frozen=True, slots=True)
class Charted:
    """An approach with its steps for each tumour type it is named with, and the trials that it took part in."""

    approach: Approach
    facts: Facts
    steps: Mapping[str, tuple[Step, ...]]
    trials: Mapping[str, Trial]
    beneath: dict[str, tuple[Step, ...]] = field(default_factory=dict, compare=False)
    """Steps for tumour types that lie beneath a named one, kept once they have been worked out."""

    def step(self, tumor_type: str, as_of: date, tree: TumorTree) -> Step:
        """The step in force on that day for a tumour type, whether it is named itself or lies beneath one that is."""
        found = self.steps.get(tumor_type) or self.beneath.get(tumor_type)
        if found is None:
            found = self.beneath[tumor_type] = steps(tumor_type, self.facts, tree)
        return step_on(found, as_of)

    def responses_outside(self, step: Step, as_of: date) -> bool:
        """Whether an objective response was known that does not bear on this step's tumour type."""
        bearing = {fact.id for fact in step.known}
        return any(fact.id not in bearing for fact in responses_reported(known_on(as_of, self.facts)))


def chart(approach: Approach, trials: Mapping[str, Trial], tree: TumorTree) -> Charted:
    """Work out every step of an approach. `trials` holds all trials of the catalogue by id."""
    facts = dated(approach)
    mentioned = [
        *(trial.id for trial in approach.trials),
        *(trial for indication in approach.indications for trial in indication.trials),
        *(trial for fact in approach.timeline if (trial := getattr(fact, "trial", None))),
    ]
    return Charted(
        approach,
        facts,
        {tumor_type: steps(tumor_type, facts, tree) for tumor_type in named_tumor_types(approach)},
        {trial: trials[trial] for trial in dict.fromkeys(mentioned) if trial in trials},
    )


Made = TypeVar("Made")

SHEETS_KEPT = 60
"""Tumour types and days for which the part of a match that no patient changes is kept: half a megabyte each, and some milliseconds to work out."""


@dataclass(frozen=True)
class Atlas:
    """What matching looks things up in. Made once for each release, never changed."""

    tree: TumorTree
    charted: Mapping[str, Charted]
    knowledge: Knowledge
    by_tumor_type: Mapping[str, tuple[str, ...]] = field(init=False)
    """Ids of the approaches that name a tumour type."""
    surveyed: frozenset[str] = field(init=False)
    """The tumour types that approaches name, and all above them."""
    prepared: Preparing = field(init=False, compare=False, repr=False)
    """The criteria of all indications, prepared when they are first asked about."""
    _sheets: dict[tuple[str, date], Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[str, list[str]] = {}
        for approach, charted in self.charted.items():
            for tumor_type in charted.steps:
                index.setdefault(tumor_type, []).append(approach)
        object.__setattr__(self, "surveyed", frozenset(node for named in index for node in (named, *self.tree.ancestors(named))))
        object.__setattr__(self, "prepared", Preparing(self.knowledge))
        object.__setattr__(self, "by_tumor_type", {tumor_type: tuple(ids) for tumor_type, ids in index.items()})

    def kept(self, question: tuple[str, date], made: Callable[[], Made]) -> Made:
        """What was worked out for a tumour type on a day, which is the same for every patient; some of these are kept, the latest."""
        found: Made | None = self._sheets.get(question)
        if found is None:
            there = list(self._sheets)  # a copy: other threads may be adding theirs
            if len(there) >= SHEETS_KEPT:
                self._sheets.pop(there[0], None)
            found = self._sheets[question] = made()
        return found

    def candidates(self, tumor_type: str) -> tuple[Charted, ...]:
        """Approaches that name the type, one above it, or one of the same tissue; in order of id."""
        nodes = dict.fromkeys((*self.tree.in_same_tissue(tumor_type), *self.tree.ancestors(tumor_type)))
        ids = {approach for node in nodes for approach in self.by_tumor_type.get(node, ())}
        return tuple(self.charted[approach] for approach in sorted(ids))
