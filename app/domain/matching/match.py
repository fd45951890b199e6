"""Answers a profile: the whole way from a patient to the report."""

from collections.abc import Collection, Mapping
from datetime import date

from app.domain.matching.atlas import Atlas
from app.domain.matching.input_report import input_report
from app.domain.matching.matching import counts, hold_against
from app.domain.matching.next_tests import next_tests
from app.domain.matching.patient import Patient
from app.domain.matching.report import MatchReport
from app.domain.status import RULES_VERSION
from app.domain.vocabulary import Fit


def match(
    patient: Patient,
    as_of: date,
    atlas: Atlas,
    *,
    release: str,
    notes: Mapping[str, str] | None = None,
    fits: Collection[Fit] = (),
    limit: int | None = None,
) -> MatchReport:
    """Judge every relevant indication. `fits` and `limit` choose which results are shown; counts, tests and input report rest on all."""
    held = hold_against(patient, as_of, atlas)
    shown = [one.result for one in held if not fits or one.result.fit in fits]
    return MatchReport(
        as_of=as_of,
        release=release,
        rules_version=RULES_VERSION,
        counts=counts(held),
        results=tuple(shown[:limit]),
        next_tests=next_tests(held, atlas),
        input_report=input_report(patient, held, notes or {}),
    )
