"""Matching: a profile in, a report out."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response
from fastapi.openapi.models import Example
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api import tags
from app.api.dependencies import Reading, Shelf
from app.api.filters import any_spelling
from app.api.paging import Params
from app.api.problems import Invalid, ProblemError
from app.domain.matching.match import match as judged
from app.domain.matching.profile import Profile
from app.domain.matching.report import MatchReport
from app.domain.matching.resolving import ProfileRefused, resolve_profile
from app.domain.vocabulary import Fit

router = APIRouter(prefix="/v1", tags=[tags.MATCH])

GASTRIC = {
    "tumor_type": "STAD",
    "disease_status": "metastatic",
    "biomarkers": [
        {"marker": "CLDN18.2", "method": "ihc", "intensity": 2, "percent": 60},
        {"marker": "HER2", "result": "negative"},
    ],
    "prior_lines": 2,
    "ecog": 1,
    "country": "CN",
}
SYNOVIAL = {
    "tumor_type": "synovial sarcoma",
    "disease_status": "metastatic",
    "hla": ["A*02:01", "A*24:02"],
    "biomarkers": [{"marker": "MAGE-A4", "method": "ihc", "result": "positive"}],
    "prior_therapies": ["doxorubicin", {"therapy": "ifosfamide", "received": False}],
    "ecog": 0,
    "age": 34,
    "country": "US",
}
MELANOMA = {
    "tumor_type": "melanoma",
    "disease_status": "metastatic",
    "biomarkers": [{"marker": "BRAF", "variant": "V600E", "method": "ngs", "result": "positive"}],
    "prior_therapies": ["pembrolizumab", "dabrafenib"],
    "conditions": [{"condition": "active brain metastases", "present": False}],
}
LEAST = {"tumor_type": "GBM"}

EXAMPLES: dict[str, Example] = {
    "gastric": {"summary": "Metastatic gastric adenocarcinoma, CLDN18.2 positive, in China", "value": GASTRIC},
    "synovial": {"summary": "Synovial sarcoma with HLA typing", "value": SYNOVIAL},
    "melanoma": {"summary": "Melanoma with a BRAF mutation after two treatments", "value": MELANOMA},
    "least": {"summary": "Only the tumour type is known (a former code)", "value": LEAST},
}


class MatchParams(Params):
    """Which results to show. Counts, next tests and the input report always rest on all."""

    fit: Annotated[
        tuple[Annotated[Fit, BeforeValidator(any_spelling(Fit))], ...],
        Field(max_length=10, description="Show only results with this fit; repeatable.", examples=[["criteria_met", "needs_information"]]),
    ] = ()
    limit: Annotated[int, Field(ge=1, le=500, description="Show at most so many results, 1 to 500.")] = 100


@router.post("/match", summary="Match a profile", response_model=MatchReport)
def match(profile: Annotated[Profile, Body(openapi_examples=EXAMPLES)], params: Annotated[MatchParams, Query()], library: Reading) -> Response:
    """Which approaches are relevant for this tumour, which of their criteria the profile meets, which not, and which are open; how good the evidence is
    on that day; what to find out next; and where each statement is written.

    Only `tumor_type` is required. What is not said is unknown: it never counts as no and never as yes. Names may be written in any way that this
    catalogue knows. The profile is not stored, not logged and not cached. No result says that a patient is eligible: only a study site or
    a treating centre can.
    """
    return never_kept(answer(profile, library, params))


class MatchBatch(BaseModel):
    """Several profiles at once."""

    model_config = ConfigDict(extra="forbid")

    profiles: Annotated[tuple[Profile, ...], Field(min_length=1, max_length=50, description="1 to 50 profiles, each as for `POST /v1/match`.")]


class MatchBatchAnswer(BaseModel):
    """A report for each profile, in the order in which they were sent."""

    reports: list[MatchReport] = Field(description="The reports, in the order of the profiles.")
    release: str


BATCH_EXAMPLES: dict[str, Example] = {"two": {"summary": "Two patients", "value": {"profiles": [GASTRIC, LEAST]}}}


@router.post("/match/batch", summary="Match several profiles", response_model=MatchBatchAnswer)
def match_batch(batch: Annotated[MatchBatch, Body(openapi_examples=BATCH_EXAMPLES)], params: Annotated[MatchParams, Query()], library: Reading) -> Response:
    """The same for up to 50 profiles, all answered from one release. If any of them cannot be read, none is matched, and every problem is told with
    the pointer of its profile. No profile is stored, logged or cached.
    """
    reports: list[bytes] = []
    errors: list[ProblemError] = []
    for index, profile in enumerate(batch.profiles):
        try:
            reports.append(answer(profile, library, params))
        except ProfileRefused as wrong:
            errors += [ProblemError(pointer=f"/profiles/{index}{one.pointer}", detail=one.detail, suggestions=list(one.suggestions)) for one in wrong.refused]
    if errors:
        raise Invalid(f"{len(errors)} part(s) of the request cannot be read.", errors)
    return never_kept(b'{"reports":[%b],"release":"%b"}' % (b",".join(reports), library.release.encode()))


def never_kept(report: bytes, media_type: str = "application/json", **headers: str) -> Response:
    """An answer about a patient: nobody on the way may keep it."""
    return Response(report, media_type=media_type, headers={"Cache-Control": "no-store", **headers})


def answer(profile: Profile, library: Shelf, params: MatchParams) -> bytes:
    """The report for one profile as JSON; raise ProfileRefused with everything in it that cannot be read."""
    atlas = library.served.atlas
    patient, notes = resolve_profile(profile, library.served.names, atlas.knowledge)
    found = judged(patient, profile.as_of or library.today, atlas, release=library.release, notes=notes, fits=params.fit, limit=params.limit)
    return found.printed(library.served.beside(found.to_find_out, found.statuses))
