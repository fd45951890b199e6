"""Holds a patient against every relevant indication and orders what it finds. A pure function: same input, same report."""

from collections.abc import Sequence
from datetime import date

from app.domain.matching.atlas import Atlas
from app.domain.matching.frames import Held, held
from app.domain.matching.framing import sheet
from app.domain.matching.judging import Heard, hear
from app.domain.matching.patient import Patient
from app.domain.matching.report import Counts
from app.domain.matching.verdicts import verdict
from app.domain.vocabulary import Fit


def hold_against(patient: Patient, as_of: date, atlas: Atlas) -> tuple[list[Held], Heard]:
    """Every relevant indication of every relevant approach, judged and in order; and what was found of the questions that the patient speaks of."""
    relevant = sheet(patient.tumor_type, as_of, atlas)
    heard, country = hear(relevant.questions, patient, atlas.knowledge), patient.country
    found: list[Held] = []
    for frame, unheard in relevant.frames:
        approved = None if country is None else country in frame.approved_in
        if heard.numbers.isdisjoint(frame.numbers):
            found.append(unheard[approved])
        else:
            found.append(held(frame, verdict(frame.criteria, frame.tumor_type, frame.subtype, heard), approved))
    return sorted(found), heard


def counts(found: Sequence[Held]) -> Counts:
    """How many results of each fit."""
    fits = [one.verdict.fit for one in found]
    return Counts(**{fit.value: fits.count(fit) for fit in Fit})
