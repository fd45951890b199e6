"""One approach: what the product is, whom it is meant for, and what has happened to it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.domain.criteria import Criterion
from app.domain.dates import PartialDate
from app.domain.facts import Fact
from app.domain.record import Cited, Claim, Country, Record, Slug, SourceId, Text, TrialId, TumorTypeId
from app.domain.vocabulary import CellSource, Phase, Recruitment, Regulator, Route, SourceKind


class Indication(Cited):
    """Whom a label or a trial is meant for: tumour types, setting and criteria. `source` says where the whole of it is written."""

    id: Slug
    tumor_types: Annotated[tuple[TumorTypeId, ...], Field(min_length=1)]
    setting: Text = Field(description="One line in our own words: `after at least two lines of treatment for advanced disease`.")
    basis: Literal["label", "trial"] = Field(description="Whether a regulator's label or a trial's published criteria are described.")
    regulator: Regulator | None = Field(default=None, description="For a label: whose.")
    trials: tuple[TrialId, ...] = ()
    since: PartialDate = Field(description="When these criteria came into force: the label's date, or the trial's opening.")
    until: PartialDate | None = Field(default=None, description="When they ceased, where they did: the trial closed to new patients.")
    criteria: Criterion


class Developer(Cited):
    """Who develops it, from when."""

    name: Text
    country: Country | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    territory: Text | None = Field(default=None, description="Where it holds less than the whole world.")


class Trial(Record):
    """A trial as its registry, or a page that copies the registry, tells it."""

    id: TrialId
    name: Text | None = Field(default=None, description="The study's own name or code: CT041-ST-01, SPEARHEAD-1.")
    title: Text
    phase: Phase
    tumor_types: Annotated[tuple[TumorTypeId, ...], Field(min_length=1)]
    started: PartialDate | None = None
    completed: PartialDate | None = Field(default=None, description="Primary completion, actual or expected.")
    countries: tuple[Country, ...] = ()
    enrolment: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Patients planned, or enrolled once completed.")
    recruitment: Recruitment
    recruitment_read_on: PartialDate = Field(description="The day the registry record (or the copy that was opened) was last updated or read.")
    source: SourceId
    where: Text

    @property
    def begun(self) -> date:
        """When it began; where nobody recorded that, the day its registry record was read."""
        return (self.started or self.recruitment_read_on).counts_from


class Source(Record):
    """A document that a claim rests on."""

    id: SourceId
    title: Text
    publisher: Text
    date: PartialDate | None = Field(default=None, description="When it was published; absent where the document does not say.")
    kind: SourceKind
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = Field(default=None, description="Required for `web:` sources; derived for others.")
    opened: PartialDate = Field(description="The day it was opened to write or to check a claim.")
    note: Text | None = Field(
        default=None, description="What limits it: `abstract only`, `copy of the registry record`, `trade press; no primary source found`."
    )


class GateTarget(Record):
    """A molecule that gates or blocks the cell but is not what it hunts."""

    target: Slug
    role: Literal["blocker", "primer", "switch"]


class Reviewed(Record):
    """How far somebody has looked."""

    through: PartialDate = Field(description="The newest word on this approach was searched for up to this day.")
    second_reading: PartialDate | None = Field(default=None, description="The day a second reader compared every claim with its source.")


class Approach(Record):
    """A product, or a study's own construct, with everything known about it."""

    id: Slug
    name: Text
    aliases: tuple[Text, ...] = Field(default=(), description="Codes, brand names and names in other languages.")
    modality: Slug
    cell_source: tuple[CellSource, ...] = Field(min_length=1)
    targets: tuple[Slug, ...] = Field(default=(), description="What it hunts; empty only where the cells choose for themselves.")
    gates: tuple[GateTarget, ...] = ()
    strategies: tuple[Slug, ...] = ()
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    summary: Claim
    construct_notes: tuple[Claim, ...] = Field(default=(), description="Binder, co-stimulation, armour, as published.")
    dosing: tuple[Claim, ...] = ()
    lymphodepletion: tuple[Claim, ...] = ()
    developers: Annotated[tuple[Developer, ...], Field(min_length=1)]
    indications: tuple[Indication, ...] = ()
    trials: tuple[Trial, ...] = Field(default=(), description="Trials first described here; others may refer to them.")
    timeline: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = Field(default=(), description="Sources first described here; other files may cite them.")
    reviewed: Reviewed
