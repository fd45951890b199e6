"""Answers a profile: the whole way from a patient to the report."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_core import to_json

from app.domain.matching.atlas import Atlas
from app.domain.matching.frames import Held
from app.domain.matching.input_report import input_report
from app.domain.matching.judging import Heard
from app.domain.matching.matching import counts, hold_against
from app.domain.matching.next_tests import Deciding, next_tests
from app.domain.matching.patient import Patient
from app.domain.matching.printing import printed_results, printed_tests
from app.domain.matching.report import DISCLAIMER, Counts, GuidanceRef, InputItem, MatchReport
from app.domain.matching.words import text
from app.domain.status import RULES_VERSION
from app.domain.vocabulary import EvidenceStatus, Fit


@dataclass(frozen=True, slots=True)
class Matched:
    """Everything found for one patient."""

    as_of: date
    release: str
    country: str | None
    counts: Counts
    shown: Sequence[Held]
    heard: Heard
    tests: Sequence[Deciding]
    items: Sequence[InputItem]

    @property
    def to_find_out(self) -> frozenset[str]:
        """Kinds of criteria that a test would settle."""
        return frozenset(one.test.kind for one in self.tests)

    @property
    def statuses(self) -> frozenset[EvidenceStatus]:
        """Evidence statuses among the results that are shown."""
        return frozenset(one.frame.status for one in self.shown)

    def printed(self, guidance: Sequence[GuidanceRef] = ()) -> bytes:
        """The report as JSON, as its model MatchReport prints it."""
        before = b'{"as_of":%b,"release":%b,"rules_version":%b,"disclaimer":%b,"counts":%b,"results":[' % (
            text(self.as_of.isoformat()),
            text(self.release),
            text(RULES_VERSION),
            text(DISCLAIMER),
            to_json(self.counts),
        )
        behind = b'],"next_tests":[%b],"input_report":%b,"guidance":%b}' % (printed_tests(self.tests), to_json(self.items), to_json(guidance))
        return b"".join((before, *printed_results(self.shown, self.heard, self.country), behind))

    def report(self, guidance: Sequence[GuidanceRef] = ()) -> MatchReport:
        """The report as a model, for those who go on with it in Python."""
        return MatchReport.model_validate_json(self.printed(guidance))


def match(
    patient: Patient,
    as_of: date,
    atlas: Atlas,
    *,
    release: str,
    notes: Mapping[str, str] | None = None,
    fits: Collection[Fit] = (),
    limit: int | None = None,
) -> Matched:
    """Judge every relevant indication. `fits` and `limit` choose which results are shown; counts, tests and input report rest on all."""
    held, heard = hold_against(patient, as_of, atlas)
    return Matched(
        as_of=as_of,
        release=release,
        country=patient.country,
        counts=counts(held),
        shown=([one for one in held if one.verdict.fit in fits] if fits else held)[:limit],
        heard=heard,
        tests=next_tests(held),
        items=input_report(patient, held, heard, notes or {}),
    )
