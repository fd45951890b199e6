"""What a patient, a caregiver or a coordinator should know, and which of it goes with an approach or with an answer to a profile."""

from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import Field, model_validator

from app.domain.approach import Reviewed, Source
from app.domain.record import Claim, Record, Slug, SourceId, SourceRef, Text, TumorTypeId
from app.domain.vocabulary import Audience, EvidenceStatus, GuidanceKind, GuidanceTopic

SHOWN_BESIDE = 8
"""How many pieces of guidance stand beside an approach or a match at most: more would not be read."""


class Paragraph(Record):
    """One idea in plain words: a statement with its source, or what a rule of this catalogue means."""

    text: Text
    source: SourceId | None = Field(default=None, description="Who says so; absent only where `rule` is given.")
    where: Text | None = Field(default=None, description="The place in the source.")
    also: tuple[SourceRef, ...] = Field(default=(), description="Further sources that say the same.")
    rule: EvidenceStatus | None = Field(default=None, description="The evidence status whose rule in this catalogue the paragraph explains.")

    @model_validator(mode="after")
    def _has_a_ground(self) -> "Paragraph":
        if (self.rule is None) == (self.source is None):
            raise ValueError("a paragraph has either `source` with `where`, or `rule` where it explains a status of this catalogue")
        if self.source is not None and self.where is None:
            raise ValueError("`where` is missing: say where in the source it is written")
        return self


class Section(Record):
    """A part of a piece of guidance."""

    heading: Text
    paragraphs: Annotated[tuple[Paragraph, ...], Field(min_length=1)]
    list: tuple[Text, ...] = Field(default=(), description="Practical points that follow from the paragraphs: questions to ask, things to bring.")


class Guidance(Record):
    """One piece of guidance: an article, a step on the way, a checklist, or a question with its answer."""

    id: Slug
    title: Text
    question: Text = Field(description="As a person would ask it.")
    topic: GuidanceTopic
    kind: GuidanceKind
    order: Annotated[int, Field(ge=1)] = Field(description="Place in reading order; steps follow the order of treatment.")
    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)]
    summary: Claim
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    modalities: tuple[Slug, ...] = ()
    targets: tuple[Slug, ...] = ()
    tumor_types: tuple[TumorTypeId, ...] = ()
    statuses: tuple[EvidenceStatus, ...] = ()
    barriers: tuple[Slug, ...] = ()
    strategies: tuple[Slug, ...] = ()
    related: tuple[Slug, ...] = Field(default=(), description="Ids of other guidance.")
    sources: tuple[Source, ...] = Field(default=(), description="Sources first described here; other files may cite them.")
    reviewed: Reviewed

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return self.title


def beside_approach(
    every: Iterable[Guidance],
    *,
    modality: str,
    targets: Collection[str],
    strategies: Collection[str],
    barriers: Collection[str],
    statuses: Collection[EvidenceStatus],
) -> tuple[Guidance, ...]:
    """Guidance that names something of the approach; what names more of it comes first, then reading order."""

    def shared(one: Guidance) -> int:
        return (
            2 * len(set(one.targets) & set(targets))
            + 2 * (modality in one.modalities)
            + len(set(one.statuses) & set(statuses))
            + len(set(one.strategies) & set(strategies))
            + len(set(one.barriers) & set(barriers))
        )

    found = [(one, weight) for one in every if (weight := shared(one))]
    return tuple(one for one, _ in sorted(found, key=lambda pair: (-pair[1], pair[0].order))[:SHOWN_BESIDE])


def tests_help(kinds_to_find_out: Collection[str]) -> bool:
    """Whether a biomarker or HLA type is among what is to be found out, so that guidance on testing helps."""
    return "biomarker" in kinds_to_find_out or "hla" in kinds_to_find_out


def beside_match(every: Iterable[Guidance], *, tests_help: bool, statuses: Collection[EvidenceStatus]) -> tuple[Guidance, ...]:
    """Guidance for what a report leaves open and for the statuses that it shows, in reading order.

    Testing comes in where a biomarker or HLA type is to be found out; what to ask and what to bring always does.
    """
    topics = {GuidanceTopic.QUESTIONS, GuidanceTopic.SECOND_OPINION, GuidanceTopic.RECORDS}
    if tests_help:
        topics.add(GuidanceTopic.TESTING)
    found = [one for one in every if one.kind is not GuidanceKind.QUESTION and (one.topic in topics or set(one.statuses) & set(statuses))]
    return tuple(sorted(found, key=lambda one: (one.topic not in topics, one.order))[:SHOWN_BESIDE])
