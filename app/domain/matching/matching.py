"""Holds a patient against every relevant indication and orders what it finds. A pure function: same input, same report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.matching.asked import Asked
from app.domain.matching.atlas import Atlas
from app.domain.matching.frames import Frame, sheet
from app.domain.matching.judging import Found, answers, open_leaves, settle
from app.domain.matching.patient import Patient
from app.domain.matching.report import Counts
from app.domain.vocabulary import STANDING, Fit, Outcome, TumorMatch

_FIT_PLACES = {fit: place for place, fit in enumerate(Fit)}
STATUS_PLACES = {status: place for place, status in enumerate(STANDING)}
_CLOSENESS_PLACES = {match: place for place, match in enumerate(TumorMatch)}
_COUNTRY_PLACES = {True: 0, False: 1, None: 2}
"""Approved in the patient's country, not approved there, no country stated."""


@dataclass(slots=True)
class Held:
    """One indication held against the patient."""

    frame: Frame
    fit: Fit
    near_miss: bool
    """Every failed criterion could change."""
    approved: bool | None
    """Whether a regulator deciding for the patient's country has authorised it for this tumour type; None without a country."""
    open: Sequence[Asked]
    """The unknown criteria whose answer could still change the whole."""
    unknowns: int
    """How many those are, the tumour type and criteria that nobody recorded included."""


def hold_against(patient: Patient, as_of: date, atlas: Atlas) -> tuple[list[Held], Found]:
    """Every relevant indication of every relevant approach, judged and in order; and what each question found."""
    relevant = sheet(patient.tumor_type, as_of, atlas)
    found = answers(relevant.questions, patient, atlas.knowledge)
    held = [_held(frame, found, patient.country) for frame in relevant.frames]
    return sorted(held, key=_order), found


def counts(held: Sequence[Held]) -> Counts:
    """How many results of each fit."""
    fits = [one.fit for one in held]
    return Counts(**{fit.value: fits.count(fit) for fit in Fit})


def _order(held: Held) -> tuple[int, int, int, int, int, str]:
    frame = held.frame
    return (
        _FIT_PLACES[held.fit],
        STATUS_PLACES[frame.status],
        _COUNTRY_PLACES[held.approved],
        _CLOSENESS_PLACES[frame.closeness],
        held.unknowns,
        frame.approach.id,
    )


def _held(frame: Frame, found: Found, country: str | None) -> Held:
    """Any criterion not met decides; else anything unknown does. Criteria that nobody recorded are unknown, not met."""
    tumor = frame.tumor_type.outcome
    approved = None if country is None else country in frame.approved_in
    if frame.asked is None:
        fit = Fit.CRITERIA_NOT_MET if tumor is Outcome.NOT_MET else Fit.NEEDS_INFORMATION
        return Held(frame, fit, False, approved, (), (tumor is Outcome.UNKNOWN) + 1)
    judged = settle(frame.asked, found)
    still_open = open_leaves(frame.asked, found) if judged.outcome is Outcome.UNKNOWN else ()
    unknowns = (tumor is Outcome.UNKNOWN) + len(still_open)
    if tumor is Outcome.NOT_MET or judged.outcome is Outcome.NOT_MET:
        return Held(frame, Fit.CRITERIA_NOT_MET, tumor is not Outcome.NOT_MET and judged.modifiable, approved, still_open, unknowns)
    unknown = tumor is Outcome.UNKNOWN or judged.outcome is Outcome.UNKNOWN
    return Held(frame, Fit.NEEDS_INFORMATION if unknown else Fit.CRITERIA_MET, False, approved, still_open, unknowns)
