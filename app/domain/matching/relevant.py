"""Which indications of an approach say something about a tumour type on a day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.domain.approach import Indication
from app.domain.history import step_on
from app.domain.matching.atlas import Charted
from app.domain.tumor_tree import TumorTree
from app.domain.vocabulary import TumorMatch

_CLOSENESS = tuple(TumorMatch)


class Relevant(NamedTuple):
    """An indication and how its tumour type relates to the patient's."""

    indication: Indication | None
    """None where something happened for the tumour type, but nobody has recorded who is meant."""
    tumor_type: str
    """Of those that it names, the one nearest to the patient's."""
    match: TumorMatch


def relevant(charted: Charted, tumor_type: str, as_of: date, tree: TumorTree) -> list[Relevant]:
    """The indications in force; where none is, those that last were; where nobody recorded any for this tumour, that.

    An indication for another tumour type of the same organ says something only where the approach has nothing nearer.
    """
    related = [
        Relevant(indication, *closest)
        for indication in charted.approach.indications
        if indication.since.counts_from <= as_of and (closest := _closest(indication.tumor_types, tumor_type, tree))
    ]
    nearer = [one for one in related if one.match is not TumorMatch.SIBLING]
    if not nearer and (named := _recorded_without_criteria(charted, tumor_type, as_of, tree)):
        return [Relevant(None, *named)]
    considered = nearer or related
    return [one for one in considered if one.indication and in_force(one.indication, as_of)] or _last_in_force(considered)


def in_force(indication: Indication, as_of: date) -> bool:
    """Whether it had not ended by that day."""
    return indication.until is None or as_of <= indication.until.counts_from


def _last_in_force(closed: list[Relevant]) -> list[Relevant]:
    ends = [(one.indication.until.counts_from, one) for one in closed if one.indication and one.indication.until]
    newest = max((end for end, _ in ends), default=None)
    return [one for end, one in ends if end == newest]


def _recorded_without_criteria(charted: Charted, tumor_type: str, as_of: date, tree: TumorTree) -> tuple[str, TumorMatch] | None:
    """Something had happened for the patient's tumour type by then, but nobody has recorded who is meant."""
    happened = [node for node, steps in charted.steps.items() if step_on(steps, as_of).known]
    closest = _closest(happened, tumor_type, tree)
    return closest if closest and closest[1] is not TumorMatch.SIBLING else None


def _closest(named: Sequence[str], asked: str, tree: TumorTree) -> tuple[str, TumorMatch] | None:
    related = [(one, match) for one in named if (match := tree.relation(one, asked))]
    if not related:
        return None

    def nearness(one: tuple[str, TumorMatch]) -> tuple[int, int]:
        node, match = one
        steps_up = tree.distance(node, asked) if match is TumorMatch.BROADER else 0
        return _CLOSENESS.index(match), steps_up

    return min(related, key=nearness)
