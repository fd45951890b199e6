"""ClinicalTrials.gov, API version 2: what its records say of the trials in the catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.catalogue.registered import TrialRead
from app.domain.vocabulary import Phase, Recruitment
from app.registries.polite import NotUnderstood, Polite

CLINICALTRIALS = "https://clinicaltrials.gov/api/v2"
PAUSE = 1.3
"""Seconds between requests: the registry asks for no more than about fifty a minute from one address."""
_AT_ONCE = 50
_FIELDS = (
    "NCTId|BriefTitle|OverallStatus|LastUpdatePostDate|StartDate|PrimaryCompletionDate|EnrollmentCount|Phase|LocationCountry|WhyStopped|StudyFirstPostDate"
)


def read_trials(registry: Polite, numbers: Sequence[str]) -> Iterator[TrialRead]:
    """The records of these NCT numbers, a page at a time. A number that the registry does not know gives nothing."""
    for start in range(0, len(numbers), _AT_ONCE):
        asked: dict[str, str | int] = {"filter.ids": ",".join(numbers[start : start + _AT_ONCE]), "pageSize": _AT_ONCE, "fields": _FIELDS}
        while True:
            page = registry.json("/studies", asked)
            studies = page.get("studies") if isinstance(page, dict) else None
            if not isinstance(studies, list):
                raise NotUnderstood("the registry's page has no list of studies")
            yield from (_read(study) for study in studies)
            token = page.get("nextPageToken")
            if not token:
                break
            asked = {**asked, "pageToken": str(token)}


_STATUSES = {
    "ACTIVE_NOT_RECRUITING": Recruitment.ACTIVE_NOT_RECRUITING,
    "COMPLETED": Recruitment.COMPLETED,
    "ENROLLING_BY_INVITATION": Recruitment.ENROLLING_BY_INVITATION,
    "NOT_YET_RECRUITING": Recruitment.NOT_YET_RECRUITING,
    "RECRUITING": Recruitment.RECRUITING,
    "SUSPENDED": Recruitment.SUSPENDED,
    "TERMINATED": Recruitment.TERMINATED,
    "WITHDRAWN": Recruitment.WITHDRAWN,
}
_PHASES = {
    ("EARLY_PHASE1",): Phase.EARLY_1,
    ("PHASE1",): Phase.ONE,
    ("PHASE1", "PHASE2"): Phase.ONE_TWO,
    ("PHASE2",): Phase.TWO,
    ("PHASE2", "PHASE3"): Phase.TWO_THREE,
    ("PHASE3",): Phase.THREE,
    ("PHASE4",): Phase.FOUR,
}


def _read(study: Any) -> TrialRead:
    number = _at(study, "protocolSection", "identificationModule", "nctId")
    if not isinstance(number, str):
        raise NotUnderstood("a study without an NCT number")
    status = ("protocolSection", "statusModule")
    phases = _at(study, "protocolSection", "designModule", "phases")
    places = _at(study, "protocolSection", "contactsLocationsModule", "locations")
    enrolment = _at(study, "protocolSection", "designModule", "enrollmentInfo", "count")
    return TrialRead(
        id=f"clinicaltrials:{number}",
        title=_text(_at(study, "protocolSection", "identificationModule", "briefTitle")),
        recruitment=_STATUSES.get(str(_at(study, *status, "overallStatus")), Recruitment.UNKNOWN),
        updated=_text(_at(study, *status, "lastUpdatePostDateStruct", "date")),
        started=_text(_at(study, *status, "startDateStruct", "date")),
        completed=_text(_at(study, *status, "primaryCompletionDateStruct", "date")),
        enrolment=enrolment if isinstance(enrolment, int) else None,
        phase=_PHASES.get(tuple(phases), Phase.NOT_STATED) if isinstance(phases, list) else Phase.NOT_STATED,
        countries=tuple(sorted({country for place in places if (country := _text(_at(place, "country")))})) if isinstance(places, list) else (),
        why_stopped=_text(_at(study, *status, "whyStopped")),
    )


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
