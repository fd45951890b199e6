"""Whether everything that an indication asks holds for a patient, from what was found of its questions."""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.matching.asked import Criteria, ToFindOut
from app.domain.matching.judging import Heard, open_leaves, settle
from app.domain.vocabulary import Fit, Outcome


class Verdict(NamedTuple):
    """What holding one indication against a patient came to."""

    fit: Fit
    near_miss: bool
    """Every failed criterion could change."""
    open: Sequence[ToFindOut]
    """What would settle the unknown criteria, and the unknown tumour type, whose answer could still change the whole."""
    unknowns: int
    """How many criteria are unknown, the tumour type and criteria that nobody recorded included."""


def verdict(criteria: Criteria | None, tumor_type: Outcome, subtype: ToFindOut | None, heard: Heard) -> Verdict:
    """Anything not met decides; else anything unknown does. Criteria that nobody recorded (None) are unknown, not met.

    `subtype` is the more exact tumour type, where the outcome for the patient's is unknown until that is found out.
    """
    other_type, missing = tumor_type is Outcome.NOT_MET, tumor_type is Outcome.UNKNOWN
    still_open: list[ToFindOut] = [] if subtype is None else [subtype]
    if criteria is None:
        return Verdict(Fit.CRITERIA_NOT_MET if other_type else Fit.NEEDS_INFORMATION, False, still_open, missing + 1)
    if criteria.groups:
        groups = [settle(group, heard) for group in criteria.groups]
        refused = [group for group in groups if group.outcome is Outcome.NOT_MET]
        unknown = missing or any(group.outcome is Outcome.UNKNOWN for group in groups)
    else:
        refused, unknown = [], missing
    if refused or not heard.failed.isdisjoint(criteria.leaves):
        can_change = heard.failed_for_good.isdisjoint(criteria.leaves) and all(group.modifiable for group in refused)
        return Verdict(Fit.CRITERIA_NOT_MET, can_change and not other_type, (), int(missing))
    if criteria.groups:
        still_open += open_leaves(criteria.parts, heard)
    else:
        still_open += [to_find_out for number, to_find_out in criteria.open if number not in heard.settled]
    fit = Fit.CRITERIA_NOT_MET if other_type else Fit.NEEDS_INFORMATION if still_open or unknown else Fit.CRITERIA_MET
    return Verdict(fit, False, still_open, len(still_open))
