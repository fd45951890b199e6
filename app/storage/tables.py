"""The tables. A column exists because a query filters or sorts on it; the record itself rides beside it as JSON.

release ─ one row: which release is served        name ─ every name of every record, folded
tumor_type · tumor_cover (who stands above whom)  term ─ targets, modalities, strategies, barriers, markers, therapies, conditions
approach ─┬─ approach_word (targets, strategies, routes, countries …)
          ├─ step (status for a tumour type, from day to day) · headline (the furthest of them) · trial_state (phase, recruiting)
          ├─ fact ── fact_tumor_type
          └─ approach_trial ── trial ── trial_tumor_type · trial_country
guidance ── guidance_word (audiences, tumour types, statuses …)
source ── citation (who cites it)
past_release ── release_record ── record_version    what each release held, so that two can be compared; a load adds to it and never replaces it
"""

from datetime import date, datetime

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel


class Release(SQLModel, table=True):
    """The one release that the other tables hold."""

    slot: int = Field(default=1, primary_key=True)
    """Always 1: there is never more than one release in the tables."""
    id: str
    rules_version: str
    loaded_at: datetime
    reviewed_through: date
    """The earliest day through which every approach was reviewed."""
    counts: dict[str, int] = Field(sa_type=JSON)


class TumorTypeRow(SQLModel, table=True):
    """A node of the tree."""

    __tablename__ = "tumor_type"
    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    parent: str | None = Field(default=None, index=True)
    depth: int
    body: str = Field(sa_type=Text)


class TumorCover(SQLModel, table=True):
    """`broad` is `narrow` itself (distance 0) or stands above it."""

    __tablename__ = "tumor_cover"
    broad: str = Field(primary_key=True)
    narrow: str = Field(primary_key=True, index=True)
    distance: int


class Term(SQLModel, table=True):
    """A target, modality, strategy, barrier, marker, therapy or condition."""

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    body: str = Field(sa_type=Text)


class ApproachRow(SQLModel, table=True):
    """An approach: what lists show of it, and the whole record."""

    __tablename__ = "approach"
    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    modality: str = Field(index=True)
    reviewed_through: date = Field(index=True)
    review_due: date = Field(index=True)
    words: str = Field(sa_type=Text)
    """Folded names, aliases, developers, targets, trials and summary, for `q`."""
    brief: str = Field(sa_type=Text)
    """What a list shows, as JSON."""
    body: str = Field(sa_type=Text)


class ApproachWord(SQLModel, table=True):
    """An approach goes with a word: kind `target`, `strategy`, `barrier`, `route`, `cell_source`, `developer`, `trial_country`."""

    __tablename__ = "approach_word"
    kind: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    approach: str = Field(primary_key=True, foreign_key="approach.id", index=True)


FOREVER = date(9999, 12, 31)
"""The end of what still holds, so that "on that day" is a plain range."""


class StepRow(SQLModel, table=True):
    """From `since` until the day before `until` the approach had this status for this tumour type."""

    __tablename__ = "step"
    number: int = Field(primary_key=True)
    """Numbered in the order of the approaches' names, and within one in the curator's order of tumour types: of equals the lower number stands first."""
    approach: str = Field(foreign_key="approach.id", index=True)
    tumor_type: str
    beneath: bool
    """True for the second row of a node that stands for all solid tumours: what holds for the types beneath it, to which results pooled over
    all tumours say nothing certain."""
    since: date
    until: date
    standing: int
    """The status's place in the order of results, 0 the best; it stands for the status in filters."""
    status_since: date
    active_until: date
    """Up to this day somebody is taken to work on it; afterwards, or where it is before `since`, `programme_after` holds."""
    programme_after: str
    because: str = Field(sa_type=Text)
    """Facts and their sources, as JSON."""
    head: str = Field(sa_type=Text)
    """The status as answers show it, as JSON without its closing brace: what depends on the day is added."""

    __table_args__ = (Index("ix_step_tumor_type", "tumor_type", "beneath", "until", "since", "approach", "standing", "number"),)


class Headline(SQLModel, table=True):
    """On the days from `since` until before `until`, the furthest step among all tumour types of an approach."""

    __tablename__ = "headline"
    approach: str = Field(primary_key=True, foreign_key="approach.id")
    since: date = Field(primary_key=True)
    until: date
    standing: int
    step: int = Field(foreign_key="step.number")

    __table_args__ = (Index("ix_headline_day", "until", "since", "approach", "standing", "step"),)


class Surveyed(SQLModel, table=True):
    """On the days from `since` until before `until`, the step that a list for one tumour type shows of an approach; in the list's order.

    Held for the types that approaches name and for all above them. What is asked about any other type is worked out from the steps.
    """

    __tablename__ = "surveyed"
    tumor_type: str = Field(primary_key=True)
    standing: int = Field(primary_key=True)
    match: int = Field(primary_key=True)
    """How the step's tumour type stands to this one: 0 the same, 1 above it, 2 beneath it."""
    step: int = Field(primary_key=True, foreign_key="step.number")
    since: date = Field(primary_key=True)
    until: date
    approach: str = Field(foreign_key="approach.id")
    status_since: date
    """The day on which the step's status began."""

    __table_args__ = (Index("ix_surveyed_status_since", "tumor_type", "status_since", "approach", "until"), {"sqlite_with_rowid": False})


class SurveyedTotal(SQLModel, table=True):
    """How many approaches a list for a surveyed tumour type shows. It is the same on every day: before its first fact an approach is preclinical."""

    __tablename__ = "surveyed_total"
    tumor_type: str = Field(primary_key=True)
    approaches: int


class TrialState(SQLModel, table=True):
    """From `since` until the day before `until` the approach's trials had this phase and took patients, or not."""

    __tablename__ = "trial_state"
    approach: str = Field(primary_key=True, foreign_key="approach.id")
    since: date = Field(primary_key=True)
    until: date
    recruits: bool
    body: str = Field(sa_type=Text)
    """`"phase": …, "recruiting": …` as answers show them."""

    __table_args__ = (Index("ix_trial_state_recruits", "recruits", "until", "since", "approach"),)


class FactRow(SQLModel, table=True):
    """Something that happened."""

    __tablename__ = "fact"
    id: str = Field(primary_key=True)
    approach: str = Field(foreign_key="approach.id", index=True)
    kind: str = Field(index=True)
    known_from: date = Field(index=True)
    position: int
    regulator: str | None = Field(default=None, index=True)
    trial: str | None = Field(default=None, index=True)
    source: str = Field(index=True)
    moved: str = Field(sa_type=Text)
    """Statuses that began on its day and rest on it, as JSON: `[tumour type, status before, status after]` each."""
    body: str = Field(sa_type=Text)


class FactTumorType(SQLModel, table=True):
    """A fact names a tumour type."""

    __tablename__ = "fact_tumor_type"
    tumor_type: str = Field(primary_key=True)
    fact: str = Field(primary_key=True, foreign_key="fact.id", index=True)


class TrialRow(SQLModel, table=True):
    """A trial."""

    __tablename__ = "trial"
    id: str = Field(primary_key=True)
    phase: str = Field(index=True)
    recruitment: str = Field(index=True)
    read_on: date
    begun: date = Field(index=True)
    """Its start, or the day on which its record was read where nobody recorded the start."""
    body: str = Field(sa_type=Text)


class TrialTumorType(SQLModel, table=True):
    """A trial is open to a tumour type."""

    __tablename__ = "trial_tumor_type"
    tumor_type: str = Field(primary_key=True)
    trial: str = Field(primary_key=True, foreign_key="trial.id", index=True)


class TrialCountry(SQLModel, table=True):
    """A trial has sites in a country."""

    __tablename__ = "trial_country"
    country: str = Field(primary_key=True)
    trial: str = Field(primary_key=True, foreign_key="trial.id", index=True)


class ApproachTrial(SQLModel, table=True):
    """An approach is tested in a trial."""

    __tablename__ = "approach_trial"
    approach: str = Field(primary_key=True, foreign_key="approach.id")
    trial: str = Field(primary_key=True, foreign_key="trial.id", index=True)


class SourceRow(SQLModel, table=True):
    """A document that claims rest on."""

    __tablename__ = "source"
    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    published: date | None = Field(default=None, index=True)
    title: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class Citation(SQLModel, table=True):
    """A record cites a source."""

    source: str = Field(primary_key=True, foreign_key="source.id")
    kind: str = Field(primary_key=True)
    record: str = Field(primary_key=True)


class NameRow(SQLModel, table=True):
    """A name of a record, as written and as compared."""

    __tablename__ = "name"
    id: int = Field(primary_key=True)
    kind: str
    record: str
    text: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    what: str

    __table_args__ = (Index("ix_name_folded", "folded"), Index("ix_name_kind_record", "kind", "record"))


class GuidanceRow(SQLModel, table=True):
    """A piece of guidance."""

    __tablename__ = "guidance"
    id: str = Field(primary_key=True)
    position: int = Field(index=True)
    topic: str = Field(index=True)
    form: str
    words: str = Field(sa_type=Text)
    """Its whole text, folded, for `q`."""
    body: str = Field(sa_type=Text)


class GuidanceWord(SQLModel, table=True):
    """Guidance goes with a word: kind `audience`, `tumor_type`, `status`, `modality`, `target`, `barrier`, `strategy`."""

    __tablename__ = "guidance_word"
    kind: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    guidance: str = Field(primary_key=True, foreign_key="guidance.id", index=True)


class PastRelease(SQLModel, table=True):
    """A release that was served here at some time, the present one included."""

    __tablename__ = "past_release"
    id: str = Field(primary_key=True)
    rules_version: str
    loaded_at: datetime = Field(index=True)
    counts: dict[str, int] = Field(sa_type=JSON)


class ReleaseRecord(SQLModel, table=True):
    """A release held this version of a record."""

    __tablename__ = "release_record"
    release: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    record: str = Field(primary_key=True)
    digest: str = Field(index=True)


class RecordVersion(SQLModel, table=True):
    """One version of a record, kept once however many releases hold it."""

    __tablename__ = "record_version"
    digest: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)


KEPT: frozenset[str] = frozenset({"past_release", "release_record", "record_version"})
"""Tables that a load adds to."""
