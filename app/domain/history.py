"""The steps through which an approach went for each tumour type it is named with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.approach import Approach
from app.domain.facts import Fact, ResultReported
from app.domain.status import DatedFact, Facts, bearing_on, in_order, known_on, status_of
from app.domain.tumor_tree import TumorTree
from app.domain.vocabulary import EvidenceStatus

BEGINNING = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """From `since` until the day before `until`, these facts were known and gave this status."""

    tumor_type: str
    status: EvidenceStatus
    since: date
    until: date | None
    status_since: date
    """When the status began, maybe in an earlier step with fewer facts."""
    because: Facts
    known: Facts


def dated(approach: Approach) -> tuple[DatedFact, ...]:
    """The approach's facts with ids made of approach, day and kind, numbered where two share them."""
    seen: dict[str, int] = {}
    found: list[DatedFact] = []
    for fact in approach.timeline:
        stem = f"{approach.id}.{fact.date}.{fact.kind.replace('_', '-')}"
        seen[stem] = seen.get(stem, 0) + 1
        found.append(DatedFact(stem if seen[stem] == 1 else f"{stem}.{seen[stem]}", fact.date.counts_from, fact))
    return in_order(found)


def named_tumor_types(approach: Approach) -> tuple[str, ...]:
    """Every tumour type that its facts, indications or trials name, each once, in order of appearance."""
    facts: Sequence[Fact] = approach.timeline
    named = [
        *(tumor_type for fact in facts for tumor_type in fact.tumor_types),
        *(tumor_type for indication in approach.indications for tumor_type in indication.tumor_types),
        *(tumor_type for trial in approach.trials for tumor_type in trial.tumor_types),
    ]
    return tuple(dict.fromkeys(named))


def steps(tumor_type: str, facts: Facts, tree: TumorTree) -> tuple[Step, ...]:
    """One step for each day on which something about the approach became known; the first begins before all facts.

    Days on which only another tumour type was concerned begin a step too: what is known there is weighed by the evidence level.
    """
    bearing = bearing_on(tumor_type, facts, tree)
    days = [BEGINNING, *sorted({known.since for known in facts})]
    found: list[Step] = []
    for day, following in zip(days, [*days[1:], None], strict=True):
        known = known_on(day, bearing)
        status, because = status_of(known)
        unchanged = bool(found) and found[-1].status is status
        found.append(Step(tumor_type, status, day, following, found[-1].status_since if unchanged else day, because, known))
    return tuple(found)


def newest_steps(approach: Approach, tree: TumorTree) -> dict[str, Step]:
    """By tumour type that the approach names: the step that all recorded facts give."""
    facts = dated(approach)
    return {tumor_type: steps(tumor_type, facts, tree)[-1] for tumor_type in named_tumor_types(approach)}


def step_on(steps: Sequence[Step], as_of: date) -> Step:
    """The step in force on that day."""
    return next(step for step in steps if step.since <= as_of and (step.until is None or as_of < step.until))


def steps_beneath(pooled: str, facts: Facts, tree: TumorTree) -> tuple[Step, ...]:
    """What holds for the types beneath a pooled node, to which results pooled over all solid tumours say nothing certain."""
    seen_from_beneath = [replace(known, pooled=True) if isinstance(known.fact, ResultReported) else known for known in facts]
    return steps(pooled, seen_from_beneath, tree)
