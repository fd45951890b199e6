"""The answer to a profile: what fits, why, how good the evidence is, what to test next, and what became of every item that was sent."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.matching.judgement import Reason
from app.domain.record import SourceRef
from app.domain.vocabulary import EvidenceLevel, EvidenceStatus, Fit, Outcome, Programme, Regulator, TumorMatch


class Told(BaseModel):
    """A value that is part of an answer."""

    model_config = ConfigDict(frozen=True)


class Named(Told):
    """A record by its id and the name that a reader knows."""

    id: str
    name: str


class CriterionReport(Told):
    """One requirement, what the profile says of it, and the outcome."""

    kind: str = Field(
        description="`tumor_type`, `disease_status`, `biomarker`, `hla`, `prior_lines`, `prior_therapy`, `ecog`, `age`, `condition`, `text`, "
        "a group `all_of`, `any_of`, `none_of`, or `not_recorded` where nobody has recorded criteria."
    )
    outcome: Outcome = Field(description="`met`, `not_met`, `unknown`, or `not_evaluated` for what only a clinician can check.")
    reason: Reason | None = Field(default=None, description="Why it is not simply met, as a word that software can act on.")
    explanation: str = Field(description="The same in plain English.")
    requirement: str = Field(description="What is asked.")
    observed: str | None = Field(default=None, description="What the profile says of it.")
    margin: float | None = Field(default=None, description="How far beyond (positive) or short of (negative) the limit, in the limit's own unit.")
    modifiable: bool = Field(description="Whether time or treatment could turn a failure: performance status, one more line, a laboratory value.")
    source: str | None = Field(default=None, description="Where the requirement is written.")
    where: str | None = Field(default=None, description="The place in that source.")
    also: tuple[SourceRef, ...] = ()
    criteria: tuple["CriterionReport", ...] = Field(default=(), description="The parts of a group.")


class Because(Told):
    """A fact on which a status rests, and its source."""

    fact: str = Field(description="Id of the fact, at `/v1/evidence/{id}`.")
    source: str = Field(description="Id of its source, at `/v1/sources/{id}`.")


class ApproachBrief(Told):
    """An approach in one line."""

    id: str
    name: str
    modality: str
    targets: tuple[str, ...]


class IndicationBrief(Told):
    """The label or trial whose criteria were judged."""

    id: str
    basis: Literal["label", "trial"]
    regulator: Regulator | None = None
    trials: tuple[str, ...] = ()
    setting: str
    since: str
    until: str | None = None
    open: bool = Field(
        description="Whether these criteria were in force on `as_of`; a trial that has closed to new patients is shown only where nothing newer is open."
    )
    source: str
    where: str


class Access(Told):
    """Where the approach can be had, as far as recorded."""

    country: str | None = Field(description="The profile's country.")
    approved: bool | None = Field(description="Whether a regulator deciding for that country has authorised it for this tumour type; null without a country.")
    approved_by: tuple[Regulator, ...] = Field(description="Every regulator whose authorisation for this tumour type stands.")
    recruiting_trials: tuple[str, ...] = Field(
        description="Trials for this tumour type whose registry record said that they take patients, in that country where one is given."
    )


class MatchResult(Told):
    """One indication of one approach, held against the profile."""

    approach: ApproachBrief
    indication: IndicationBrief | None = Field(description="Null where nobody has recorded criteria for this approach.")
    tumor_type: Named = Field(description="The tumour type that the indication names.")
    tumor_match: TumorMatch = Field(
        description="`exact`, `broader` (it covers the patient's type), `narrower` (a subtype is asked for), `sibling` (another type of the same organ)."
    )
    fit: Fit
    near_miss: bool = Field(description="Every failed criterion could change.")
    evidence_status: EvidenceStatus
    since: str | None = Field(description="The day on which that status began; null where it holds from before the first recorded fact.")
    because: tuple[Because, ...] = Field(description="The facts on which the status rests; none for `preclinical`.")
    evidence_level: EvidenceLevel
    best_evidence: EvidenceStatus
    programme: Programme
    criteria: tuple[CriterionReport, ...]
    access: Access
    reviewed_through: str = Field(description="The newest word on this approach was searched for up to this day.")
    beyond_review: bool = Field(description="`as_of` is later than that day: something newer may have happened.")
    rank: tuple[str, str, str, str, int, str] = Field(
        description="What orders the results, first to last: fit, evidence status, whether approved in the patient's country, closeness of tumour type, "
        "number of unknown criteria, id. Nothing else weighs."
    )


class Decides(Told):
    """What a test would settle."""

    approach: str
    criterion: str


class NextTest(Told):
    """Something to find out, and what it would settle."""

    test: str
    kind: str = Field(description="The kind of criterion: `biomarker`, `hla`, `tumor_type`, `prior_lines` …")
    marker: str | None = None
    method: str | None = None
    decides: tuple[Decides, ...]
    best_status: EvidenceStatus = Field(description="The best status among the approaches that it would help to decide.")


class InputItem(Told):
    """What became of one item of the profile."""

    pointer: str = Field(description="JSON pointer to the item.")
    used: Literal["used", "partly_used", "not_used"]
    resolved_to: str | None = Field(description="The id, code or value that it was read as.")
    note: str | None


class GuidanceRef(Told):
    """A piece of guidance that goes with the answer."""

    id: str
    title: str
    path: str


class Counts(Told):
    """How many results there are of each fit, before `fit` and `limit` are applied."""

    criteria_met: int
    needs_information: int
    criteria_not_met: int


DISCLAIMER = (
    "Information for discussion with the treating team, not medical advice. Criteria are summaries; only a study site or a treating "
    "centre can decide who can be treated. A fact that is absent has not been recorded, which does not mean that it did not happen."
)


class MatchReport(Told):
    """Everything that was found for one profile on one day, from one release of the catalogue."""

    as_of: date
    release: str
    rules_version: str
    disclaimer: str = DISCLAIMER
    counts: Counts
    results: tuple[MatchResult, ...]
    next_tests: tuple[NextTest, ...] = Field(
        description="What to find out next, the most decisive first. Only results that need information count: where something else fails, no test would help."
    )
    input_report: tuple[InputItem, ...] = Field(description="Every item that was sent, what it was read as, and whether it was used.")
    guidance: tuple[GuidanceRef, ...] = Field(
        default=(), description="What to read beside it: testing where a test is open, questions to ask, records to bring."
    )
