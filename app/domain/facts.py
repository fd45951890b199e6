"""What happened, when, and who says so: the dated facts from which every status is derived.

Fact
├── TrialOpened · TrialStopped
├── ResultReported
├── ApplicationAccepted · ApplicationWithdrawn
├── OpinionGiven · DecisionMade · AuthorisationWithdrawn
├── DesignationGiven
├── HoldPlaced · HoldLifted
└── ProgrammeEnded · ProgrammeResumed · ProgrammeMoved
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from app.domain.dates import PartialDate
from app.domain.record import Cited, Count, Months, Record, Text, TrialId, TumorTypeId
from app.domain.vocabulary import Authorisation, Design, Designation, Regulator

TumorTypes = Annotated[tuple[TumorTypeId, ...], Field(min_length=1, description="The tumour types it is about, as the source framed them.")]


class Happened(Cited):
    """What every fact has: a day and a source."""

    date: PartialDate = Field(description="The day it happened, or was first made public for a result.")
    note: Text | None = Field(default=None, description="What else a reader should know, in our own words.")


class TrialOpened(Happened):
    """A trial began: its start date in the registry, or the first patient where only that is known."""

    kind: Literal["trial_opened"]
    tumor_types: TumorTypes
    trial: TrialId


class TrialStopped(Happened):
    """A trial came to its end, planned or not."""

    kind: Literal["trial_stopped"]
    tumor_types: TumorTypes
    trial: TrialId
    how: Literal["completed", "terminated", "withdrawn", "suspended"]


class Interval(Record):
    """A confidence interval."""

    low: float
    high: float | None = Field(default=None, description="Absent where the source says that it was not reached or not estimable.")
    level: Annotated[float, Field(gt=0, lt=100)] = 95

    @model_validator(mode="after")
    def _in_order(self) -> "Interval":
        if self.high is not None and self.low > self.high:
            raise ValueError(f"interval {self.low}-{self.high} is upside down; write the lower bound first")
        return self


class Responses(Record):
    """Objective responses (complete and partial together) among evaluable patients. Stable disease is none."""

    responders: Count
    evaluable: Annotated[int, Field(ge=1)] = Field(description="The denominator that the source used for the rate.")
    complete: Count | None = Field(default=None, description="Complete responses among the responders.")
    interval: Interval | None = Field(default=None, description="Confidence interval of the rate, in percent.")
    criteria: Text | None = Field(default=None, description="RECIST 1.1, mRECIST, RANO ...")
    assessed_by: Literal["independent", "investigator"] | None = None
    confirmed: bool | None = Field(default=None, description="Whether responses were confirmed by a later scan.")

    @model_validator(mode="after")
    def _counts_fit(self) -> "Responses":
        if self.responders > self.evaluable:
            raise ValueError(f"{self.responders} responders are more than {self.evaluable} evaluable patients")
        if self.complete is not None and self.complete > self.responders:
            raise ValueError(f"{self.complete} complete responses are more than {self.responders} responders")
        if self.interval and not self.interval.low <= self.percent <= (self.interval.high or 100):
            raise ValueError(
                f"the rate {self.percent} % lies outside its interval {self.interval.low}-{self.interval.high}; "
                "check the numbers, the denominator and the population"
            )
        return self

    @property
    def percent(self) -> float:
        """The objective response rate, rounded to one decimal."""
        return round(100 * self.responders / self.evaluable, 1)


class Share(Record):
    """Some of the patients: `n` of `of`."""

    n: Count
    of: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _part_of_whole(self) -> "Share":
        if self.n > self.of:
            raise ValueError(f"{self.n} of {self.of} is more than all")
        return self


class Median(Record):
    """A median time to an event, in months."""

    measure: Literal["pfs", "os", "dor", "ttr", "efs", "dfs"]
    months: Months | None = Field(default=None, description="Absent where the source says that it was not reached.")
    interval: Interval | None = Field(default=None, description="In months.")
    counted_from: Literal["infusion", "randomisation", "enrolment", "leukapheresis", "diagnosis", "response", "surgery"] | None = None

    @model_validator(mode="after")
    def _inside(self) -> "Median":
        if self.interval and self.months is not None and not self.interval.low <= self.months <= (self.interval.high or 1e9):
            raise ValueError(f"median {self.months} lies outside its interval {self.interval.low}-{self.interval.high}")
        return self


class HazardRatio(Record):
    """How much less often an event happened than in the comparator; an interval across 1 shows no difference."""

    measure: Literal["pfs", "os", "efs", "dfs"]
    value: Annotated[float, Field(gt=0, lt=20)]
    interval: Interval
    against: Text = Field(description="The comparator arm.")

    @model_validator(mode="after")
    def _inside(self) -> "HazardRatio":
        if not self.interval.low <= self.value <= (self.interval.high or 1e9):
            raise ValueError(f"hazard ratio {self.value} lies outside its interval {self.interval.low}-{self.interval.high}")
        return self


class AdverseEvent(Share):
    """How many of the treated patients had an event, at which grade."""

    event: Text = Field(description="`CRS`, `ICANS`, or the event in plain words.")
    grade: Literal["any", "1-2", "3", "3+", "4", "4+", "5"]


class Deaths(Record):
    """Deaths that the source attributes to treatment (dose-limiting or grade 5), with what it says of them."""

    treatment_related: Count
    of: Annotated[int, Field(ge=1)] | None = None
    note: Text | None = None


class ResultReported(Happened):
    """One analysis of one arm, cohort or dose level. Another data cut is another fact."""

    kind: Literal["result_reported"]
    tumor_types: TumorTypes
    trial: TrialId | None = Field(default=None, description="Absent for a case report outside any registered trial.")
    population: Text = Field(description="Who was counted, as the source framed it: intention to treat, treated, a dose level, a marker cut-off.")
    arm: Text | None = None
    dose_level: Text | None = None
    analysis: Text | None = Field(default=None, description="Primary, interim, updated, label ...")
    data_cut: PartialDate | None = None
    design: Design
    comparator: Text | None = None
    n_enrolled: Count | None = None
    n_treated: Count | None = None
    primary_endpoint_met: bool | None = Field(default=None, description="Only for a randomised comparison that was tested.")
    responses: Responses | None = None
    responders_uncounted: bool = Field(
        default=False,
        description="The source reports objective responses, but no counts from which a rate could be checked. The status needs to know; the rate stays out.",
    )
    disease_control: Share | None = None
    medians: tuple[Median, ...] = ()
    hazard_ratios: tuple[HazardRatio, ...] = ()
    safety: tuple[AdverseEvent, ...] = ()
    deaths: Deaths | None = None

    @model_validator(mode="after")
    def _counts_fit(self) -> "ResultReported":
        if self.responses and self.n_treated is not None and self.design is not Design.RANDOMISED and self.responses.evaluable > self.n_treated:
            raise ValueError(f"{self.responses.evaluable} evaluable patients are more than {self.n_treated} treated")
        if self.n_enrolled is not None and self.n_treated is not None and self.n_treated > self.n_enrolled:
            raise ValueError(f"{self.n_treated} treated patients are more than {self.n_enrolled} enrolled")
        if self.primary_endpoint_met is not None and self.design is not Design.RANDOMISED:
            raise ValueError("primary_endpoint_met is only for a randomised comparison; leave it out here and say it in the note")
        if self.responses and self.responders_uncounted:
            raise ValueError("responders_uncounted is for results without counts; leave it out beside `responses`")
        if not (
            self.responders_uncounted or self.responses or self.medians or self.safety or self.deaths or self.hazard_ratios or self.disease_control or self.note
        ):
            raise ValueError("a result says nothing: give responses, medians, safety, deaths or at least a note")
        return self


class ApplicationAccepted(Happened):
    """A regulator took a marketing application for review. Filing alone is not acceptance."""

    kind: Literal["application_accepted"]
    tumor_types: TumorTypes
    regulator: Regulator


class ApplicationWithdrawn(Happened):
    """The applicant took a marketing application back before a decision."""

    kind: Literal["application_withdrawn"]
    tumor_types: TumorTypes
    regulator: Regulator


class DecisionMade(Happened):
    """A regulator approved or refused a marketing application. A complete response letter is a refusal."""

    kind: Literal["decision_made"]
    tumor_types: TumorTypes
    regulator: Regulator
    decision: Literal["approved", "refused"]
    authorisation: Authorisation | None = Field(default=None, description="For an approval: full, conditional or accelerated.")
    label: Text | None = Field(default=None, description="For an approval: whom the label covers, in our own words.")

    @model_validator(mode="after")
    def _approval_has_kind_and_label(self) -> "DecisionMade":
        if self.decision == "approved" and not (self.authorisation and self.label):
            raise ValueError("an approval needs `authorisation` (full, conditional, accelerated) and `label` (whom it covers)")
        if self.decision == "refused" and (self.authorisation or self.label):
            raise ValueError("a refusal has neither `authorisation` nor `label`")
        return self


class OpinionGiven(Happened):
    """An expert committee advised its regulator, which had yet to decide: the CHMP of the European Medicines Agency, an FDA committee."""

    kind: Literal["opinion_given"]
    tumor_types: TumorTypes
    regulator: Regulator
    opinion: Literal["positive", "negative"]


class AuthorisationWithdrawn(Happened):
    """A standing authorisation was withdrawn, lapsed or was revoked."""

    kind: Literal["authorisation_withdrawn"]
    tumor_types: TumorTypes
    regulator: Regulator


class DesignationGiven(Happened):
    """A regulator gave support for development, which is no approval."""

    kind: Literal["designation_given"]
    tumor_types: TumorTypes
    regulator: Regulator
    designation: Designation


class HoldPlaced(Happened):
    """A regulator stopped dosing in one or more trials."""

    kind: Literal["hold_placed"]
    tumor_types: TumorTypes
    regulator: Regulator
    trial: TrialId | None = None


class HoldLifted(Happened):
    """A regulator let dosing go on."""

    kind: Literal["hold_lifted"]
    tumor_types: TumorTypes
    regulator: Regulator
    trial: TrialId | None = None


class ProgrammeEnded(Happened):
    """The developer said that it goes no further, for these tumour types."""

    kind: Literal["programme_ended"]
    tumor_types: TumorTypes
    reason: Text | None = Field(default=None, description="What the developer gave as its reason; absent where it gave none.")


class ProgrammeResumed(Happened):
    """An ended programme was taken up again."""

    kind: Literal["programme_resumed"]
    tumor_types: TumorTypes


class ProgrammeMoved(Happened):
    """The product changed hands: sold, licensed, returned."""

    kind: Literal["programme_moved"]
    tumor_types: TumorTypes
    to: Text = Field(description="The new owner's name.")
    territory: Text | None = Field(default=None, description="Where less than the world moved.")


Fact = Annotated[
    TrialOpened
    | TrialStopped
    | ResultReported
    | ApplicationAccepted
    | ApplicationWithdrawn
    | OpinionGiven
    | DecisionMade
    | AuthorisationWithdrawn
    | DesignationGiven
    | HoldPlaced
    | HoldLifted
    | ProgrammeEnded
    | ProgrammeResumed
    | ProgrammeMoved,
    Field(discriminator="kind"),
]

RegulatoryKind = Literal[
    "application_accepted",
    "application_withdrawn",
    "opinion_given",
    "decision_made",
    "authorisation_withdrawn",
    "designation_given",
    "hold_placed",
    "hold_lifted",
]
"""Kinds of fact in which a regulator or its committee acts, or is asked to."""
REGULATORY_KINDS: tuple[str, ...] = get_args(RegulatoryKind)

FactKind = Literal["trial_opened", "trial_stopped", "result_reported", RegulatoryKind, "programme_ended", "programme_resumed", "programme_moved"]
"""Every kind of fact."""
