"""Holds a patient against every relevant indication and orders what it finds. A pure function: same input, same report."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.domain.matching.atlas import Atlas
from app.domain.matching.frames import Frame, sheet
from app.domain.matching.judging import Heard, hear
from app.domain.matching.patient import Patient
from app.domain.matching.report import Counts
from app.domain.matching.verdicts import Verdict, verdict
from app.domain.vocabulary import Fit

_FIT_RANKS = {fit: 10_000 * place for place, fit in enumerate(Fit)}
"""Above what a frame ranks by."""


class Held(NamedTuple):
    """One indication held against the patient. These sort into the order of the report, and no two are equal."""

    rank: int
    """By fit, evidence status, whether approved in the patient's country, and nearness of the tumour type; the lowest first."""
    unknowns: int
    nth: int
    """The place of the frame on its sheet: by the approach's id."""
    frame: Frame
    verdict: Verdict
    approved: bool | None
    """Whether a regulator deciding for the patient's country has authorised it for this tumour type; None without a country."""


def hold_against(patient: Patient, as_of: date, atlas: Atlas) -> tuple[list[Held], Heard]:
    """Every relevant indication of every relevant approach, judged and in order; and what was found of the questions that the patient speaks of."""
    relevant = sheet(patient.tumor_type, as_of, atlas)
    heard, country = hear(relevant.questions, patient, atlas.knowledge), patient.country
    held: list[Held] = []
    for nth, frame in enumerate(relevant.frames):
        reached = frame.unheard if heard.numbers.isdisjoint(frame.numbers) else verdict(frame.criteria, frame.tumor_type, heard)
        approved = None if country is None else country in frame.approved_in
        held.append(Held(_FIT_RANKS[reached.fit] + frame.ranks[approved], reached.unknowns, nth, frame, reached, approved))
    return sorted(held), heard


def counts(held: Sequence[Held]) -> Counts:
    """How many results of each fit."""
    fits = [one.verdict.fit for one in held]
    return Counts(**{fit.value: fits.count(fit) for fit in Fit})
