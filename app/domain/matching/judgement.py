"""What judging one criterion found, and the strong Kleene logic that joins such findings."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from app.domain.vocabulary import Outcome


class Reason(StrEnum):
    """Why an outcome is not simply met, in a word that software can act on."""

    NOT_STATED = "not_stated"
    NEEDS_SUBTYPE = "needs_subtype"
    OTHER_TUMOR_TYPE = "other_tumor_type"
    SPREAD_NOT_STATED = "spread_not_stated"
    NO_NUMBERS = "no_numbers"
    PERCENT_MISSING = "percent_missing"
    REPORT_ALLOWS_BOTH = "report_allows_both"
    BELOW_CUT_OFF = "below_cut_off"
    ABOVE_CUT_OFF = "above_cut_off"
    INDETERMINATE = "indeterminate"
    RESULT_NOT_STATED = "result_not_stated"
    ASSAY_CANNOT_TELL = "assay_cannot_tell"
    OTHER_METHOD = "other_method"
    UNIT_MISSING = "unit_missing"
    UNIT_DIFFERS = "unit_differs"
    VARIANT_NOT_STATED = "variant_not_stated"
    OTHER_VARIANT = "other_variant"
    OPPOSITE_RESULT = "opposite_result"
    CONFLICT = "conflict"
    NOT_TYPED = "not_typed"
    ONE_ALLELE_TYPED = "one_allele_typed"
    LOW_RESOLUTION = "low_resolution"
    DOUBTFUL_EXPRESSION = "doubtful_expression"
    NOT_AMONG_ALLELES = "not_among_alleles"
    EXCLUDED_ALLELE = "excluded_allele"
    NOT_RECEIVED = "not_received"
    RECEIVED = "received"
    CONDITION_PRESENT = "condition_present"
    CONDITION_ABSENT = "condition_absent"
    CLINICIAN_CHECKS = "clinician_checks"
    NO_CRITERIA_RECORDED = "no_criteria_recorded"


class Judgement(NamedTuple):
    """Whether one requirement holds, why, and by how much."""

    outcome: Outcome
    reason: Reason | None = None
    observed: str | None = None
    margin: float | None = None
    """How far beyond (positive) or short of (negative) the limit, in the limit's own unit."""
    modifiable: bool = False
    """Whether time or treatment could turn a failure: a lab value, performance status, one more line; not histology, HLA or a marker."""
    looked_at: tuple[str, ...] = ()
    """Pointers of the profile's items that were weighed."""


@cache
def without_observation(outcome: Outcome, reason: Reason | None = None, modifiable: bool = False) -> Judgement:
    """A judgement that shows nothing of a profile. There are few of them, and each is one object, so that its words are put together once."""
    return Judgement(outcome, reason, modifiable=modifiable)


def inverted(outcome: Outcome) -> Outcome:
    """Kleene NOT: met and not met change places, everything else stays."""
    return {Outcome.MET: Outcome.NOT_MET, Outcome.NOT_MET: Outcome.MET}.get(outcome, outcome)


_LOWEST_FIRST = (Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.MET)


def all_hold(outcomes: Sequence[Outcome]) -> Outcome:
    """Kleene AND, the minimum. What only a clinician can check is left to the clinician and does not weigh."""
    return next((outcome for outcome in _LOWEST_FIRST if outcome in outcomes), Outcome.NOT_EVALUATED)


def any_holds(outcomes: Sequence[Outcome]) -> Outcome:
    """Kleene OR, the maximum. An alternative that only a clinician can check keeps the whole from being refused."""
    if Outcome.MET in outcomes:
        return Outcome.MET
    if all(outcome is Outcome.NOT_EVALUATED for outcome in outcomes):
        return Outcome.NOT_EVALUATED
    open_still = Outcome.UNKNOWN in outcomes or Outcome.NOT_EVALUATED in outcomes
    return Outcome.UNKNOWN if open_still else Outcome.NOT_MET


def none_holds(outcomes: Sequence[Outcome]) -> Outcome:
    """Every one of them fails: AND over their opposites."""
    return all_hold([inverted(outcome) for outcome in outcomes])
