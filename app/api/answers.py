"""What the answers hold: approaches, facts, trials, sources and words, as a client sees them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.domain.approach import Approach, Source, Trial
from app.domain.entities import Barrier, Condition, Marker, Modality, Strategy, Target, Therapy, TumorType
from app.domain.facts import Fact
from app.domain.matching.report import Because, GuidanceRef, Named
from app.domain.vocabulary import Authorisation, EvidenceLevel, EvidenceStatus, Phase, Programme, Regulator


class RegulatorySituationItem(BaseModel):
    """Where one regulator stands with it."""

    regulator: Regulator
    situation: Literal["approved", "refused", "under_review", "application_withdrawn", "authorisation_withdrawn"]
    date: str = Field(description="Day of the decision or step, as precise as its source.")
    authorisation: Authorisation | None = Field(description="For an approval: full, conditional or accelerated.")
    label: str | None = Field(description="For an approval: whom it covers, in our own words.")
    fact: str
    source: str


class StatusItem(BaseModel):
    """How far an approach has come for one tumour type, and the axes beside it that are never mixed in."""

    tumor_type: Named
    evidence_status: EvidenceStatus = Field(description="Worked out from dated facts; see docs/evidence-status.md.")
    since: date | None = Field(description="The day on which this status began; null where nothing was recorded before.")
    because: list[Because] = Field(description="The facts on which the status rests, each with its source.")
    best_evidence: EvidenceStatus = Field(description="The best rung reached, whatever happened to the programme.")
    evidence_level: EvidenceLevel = Field(
        description="CIViC level of the best supporting result: A authorised or randomised, B trial, C case, D none in people, E other tumours only."
    )
    regulatory: list[RegulatorySituationItem] = Field(description="Each regulator by itself; one refusing leaves another's approval standing.")
    programme: Programme


class RecruitingItem(BaseModel):
    """Trials that take patients, as far as their registry records said when they were last read."""

    trials: list[str]
    read_on: date = Field(description="The oldest of the days on which these records were read. Check before acting on it.")


class ApproachItem(BaseModel):
    """One approach in a list."""

    id: str
    name: str
    aliases: list[str]
    modality: str
    cell_source: list[str]
    targets: list[str]
    strategies: list[str]
    barriers: list[str]
    routes: list[str]
    developers: list[str]
    tumor_types: list[str] = Field(description="Every tumour type that its facts, indications or trials name.")
    summary: str
    reviewed_through: str = Field(description="The newest word was searched for up to this day.")
    review_due: date = Field(description="The day after which the next review is overdue; how soon depends on how far it has come.")
    second_reading: str | None = Field(description="The day on which a second reader compared the record with its sources; null where none has yet.")
    status: StatusItem = Field(description="For the closest tumour type where `tumor_type` is asked; else for the one where it has come furthest.")
    tumor_match: Literal["exact", "broader", "narrower"] | None = Field(description="How that tumour type stands to the one asked for; null where none was.")
    phase: Phase | None = Field(description="The highest phase among its trials.")
    recruiting: RecruitingItem | None
    beyond_review: bool = Field(description="`as_of` is later than `reviewed_through`.")
    review_overdue: bool = Field(description="`as_of` is later than `review_due`: something newer may well have happened.")


class FactItem(BaseModel):
    """One dated thing that happened, with its source."""

    id: str
    approach: Named
    told: str = Field(description="The fact in one sentence, numbers with their denominators.")
    response_percent: float | None = Field(description="For a result with responses: responders as percent of evaluable patients, computed.")
    fact: Fact = Field(description="The fact as recorded.")


class ApproachAnswer(BaseModel):
    """Everything about one approach, as known on `as_of`."""

    id: str
    name: str
    status: StatusItem = Field(description="For the tumour type where it has come furthest.")
    statuses: list[StatusItem] = Field(description="For every tumour type that it is named with, furthest first.")
    phase: Phase | None
    recruiting: RecruitingItem | None
    barriers: list[Named] = Field(description="Barriers that its strategies are meant to overcome.")
    record: Approach = Field(description="The record as curated. Its timeline and indications are those known on `as_of`.")
    facts: list[FactItem] = Field(description="The timeline told, oldest first.")
    trials: list[Trial]
    sources: list[Source] = Field(description="Every source that the record cites.")
    beyond_review: bool = Field(description="`as_of` is later than the day up to which the newest word was searched for.")
    review_due: date = Field(description="The day after which the next review is overdue.")
    review_overdue: bool = Field(description="`as_of` is later than `review_due`.")
    guidance: list[GuidanceRef] = Field(description="What patients, caregivers and coordinators should know beside it.")
    disclaimer: str
    as_of: date
    release: str


class ReleaseItem(BaseModel):
    """A release that can be compared with another."""

    id: str
    rules_version: str
    loaded_at: datetime
    counts: dict[str, int]


class HistoryStep(BaseModel):
    """From `since` until the day before `until` the status was this."""

    status: EvidenceStatus
    since: date | None
    until: date | None
    because: list[FactItem] = Field(description="The facts on which the status rested, in the order in which they became known.")


class HistoryOfType(BaseModel):
    """The steps for one tumour type, oldest first."""

    tumor_type: Named
    steps: list[HistoryStep]


class HistoryAnswer(BaseModel):
    """How an approach came to where it is."""

    approach: Named
    tumor_types: list[HistoryOfType]
    rules_version: str
    disclaimer: str
    as_of: date
    release: str


class TrialItem(Trial):
    """A trial and what it tests."""

    approaches: list[Named]
    link: str | None = Field(description="The registry's page, where it has one.")


class SourceItem(Source):
    """A source and where to open it."""

    link: str | None = Field(description="Where to open it.")


class Citing(BaseModel):
    """A record that cites a source."""

    kind: str
    id: str
    path: str


class SourceAnswer(SourceItem):
    """A source and every record that cites it."""

    cited_by: list[Citing]


class ApproachCounts(BaseModel):
    """Approaches that name the type itself, one beneath it, or one above it that covers it."""

    exact: int
    narrower: int
    broader: int


class TumorTypeItem(TumorType):
    """A node of the tree with its place in it."""

    ancestors: list[Named] = Field(description="Everything above it, nearest first.")
    approaches: ApproachCounts


class TumorTypeAnswer(TumorTypeItem):
    """A node with what lies right beneath it."""

    children: list[Named]


class TargetItem(Target):
    """A target and how many approaches hunt it."""

    approach_count: int


class TargetAnswer(TargetItem):
    """A target and the approaches that hunt it."""

    approaches: list[Named]


class ModalityItem(Modality):
    """A modality and how many approaches are of it."""

    approach_count: int


class ModalityAnswer(ModalityItem):
    """A modality and its approaches."""

    approaches: list[Named]


class StrategyItem(Strategy):
    """A strategy and how many approaches use it."""

    approach_count: int


class StrategyAnswer(StrategyItem):
    """A strategy, its approaches and the barriers that it answers."""

    approaches: list[Named]
    barriers: list[Named]


class BarrierItem(Barrier):
    """A barrier and how many approaches try to overcome it."""

    approach_count: int


class BarrierAnswer(BarrierItem):
    """A barrier, the strategies that answer it and the approaches that use them."""

    strategies: list[Named]
    approaches: list[Named]


class MarkerItem(Marker):
    """A marker that criteria ask for."""


class TherapyItem(Therapy):
    """A drug or class, for `prior_therapies` of a profile."""


class ConditionItem(Condition):
    """A condition, for `conditions` of a profile."""


class SearchItem(BaseModel):
    """A record that the text leads to."""

    kind: str
    id: str
    name: str
    matched_on: str = Field(description="The name in which the text was found.")
    path: str | None = Field(description="Where to read it.")


class ResolveAnswer(BaseModel):
    """The one record that a word names."""

    query: str
    id: str
    kind: str
    name: str
    matched_on: str
    path: str | None
