"""Guidance: what patients, caregivers and coordinators should know, each statement with its source."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field

from app.api import tags
from app.api.dependencies import Library, Reading
from app.api.filters import StatusWord, Word, any_spelling, words
from app.api.links import links_to
from app.api.paging import FacetParams, Page, Params, SelectedPage, page_of, paging
from app.api.problems import Invalid, ProblemError
from app.domain.approach import Source
from app.domain.guidance import Guidance
from app.domain.matching.report import DISCLAIMER, GuidanceRef
from app.domain.vocabulary import Audience, EvidenceStatus, GuidanceKind, GuidanceTopic
from app.storage.queries import guidance as queries
from app.storage.queries import sources

router = APIRouter(prefix="/v1/guidance", tags=[tags.GUIDANCE])


class GuidanceItem(BaseModel):
    """A piece of guidance in a list."""

    id: str
    title: str
    question: str = Field(description="As a person would ask it.")
    topic: GuidanceTopic
    kind: GuidanceKind
    audiences: list[Audience]
    statuses: list[EvidenceStatus] = Field(description="Evidence statuses that it explains.")
    summary: str
    path: str


class GuidanceAnswer(Guidance):
    """A piece of guidance in full, with every source that it cites."""

    cited: list[Source] = Field(description="Every source that it cites, in order.")
    related_guidance: list[GuidanceRef] = Field(description="What to read next.")
    disclaimer: str
    release: str


class GuidanceParams(FacetParams):
    """Parameters of the list of guidance."""

    audience: Annotated[
        tuple[Annotated[Audience, BeforeValidator(any_spelling(Audience))], ...], Field(max_length=3, description="For whom.", examples=[["patient"]])
    ] = ()
    topic: Annotated[
        tuple[Annotated[GuidanceTopic, BeforeValidator(any_spelling(GuidanceTopic))], ...],
        Field(max_length=15, description="What it is about.", examples=[["testing"]]),
    ] = ()
    kind: Annotated[
        tuple[Annotated[GuidanceKind, BeforeValidator(any_spelling(GuidanceKind))], ...],
        Field(max_length=4, description="`article`, `step` (in order of treatment), `checklist` or `question`."),
    ] = ()
    status: Annotated[tuple[StatusWord, ...], Field(max_length=8, description="Evidence status that it explains.")] = ()
    tumor_type: Annotated[
        tuple[Word, ...], Field(max_length=50, description="Tumour type by any name: leaves out what concerns only other tumour types.", examples=[["STAD"]])
    ] = ()
    modality: Annotated[tuple[Word, ...], Field(max_length=20, description="Modality that it concerns.")] = ()
    target: Annotated[tuple[Word, ...], Field(max_length=50, description="Target that it concerns.")] = ()
    barrier: Annotated[tuple[Word, ...], Field(max_length=10, description="Barrier that it explains.")] = ()
    strategy: Annotated[tuple[Word, ...], Field(max_length=20, description="Strategy that it explains.")] = ()
    q: Annotated[Word | None, Field(description="Words that stand in its text. All must be found.", examples=["leukapheresis"])] = None
    facets: Annotated[str | None, Field(max_length=400, description=f"Count by any of {', '.join(queries.FACETS)}; separated by commas.")] = None


@router.get("", summary="List guidance")
def guidance(params: Annotated[GuidanceParams, Query()], library: Reading, request: Request, response: Response) -> Page[GuidanceItem] | SelectedPage:
    """What to know before, during and after, in reading order: why solid tumours are hard, what a status means for a person, testing, the steps of
    treatment, access, questions to ask, the caregiver's part. Every statement names its source.
    """
    at = paging(request, params, library, fields=tuple(GuidanceItem.model_fields), facets=queries.FACETS)
    asked = _asked(params, library)
    total, rows = queries.page(library.session, asked, at.window)
    items = [_item(Guidance.model_validate_json(row.body)) for row in rows]
    return page_of(items, total, at, library, response, lambda name: queries.facet(library.session, asked, name))


@router.get("/{id}", summary="Read one piece of guidance")
def one_guidance(
    id: Annotated[str, Path(description="Guidance by its id or title.", examples=["leukapheresis"])], _params: Annotated[Params, Query()], library: Reading
) -> GuidanceAnswer:
    """A piece of guidance with its sections, practical points and sources."""
    record = Guidance.model_validate_json(queries.one(library.session, library.found(id, "guidance")) or "")
    by_id = {one.id: one for one in library.served.guidance}
    said = [record.summary.source, *(paragraph.source for section in record.sections for paragraph in section.paragraphs)]
    also = [one.source for section in record.sections for paragraph in section.paragraphs for one in paragraph.also]
    cited = [source for source in dict.fromkeys([*said, *also]) if source]
    return GuidanceAnswer(
        **dict(record),
        cited=[Source.model_validate_json(body) for source in cited if (body := sources.one(library.session, source))],
        related_guidance=links_to(by_id[one] for one in record.related if one in by_id),
        disclaimer=DISCLAIMER,
        release=library.release,
    )


def _item(record: Guidance) -> GuidanceItem:
    return GuidanceItem(
        id=record.id,
        title=record.title,
        question=record.question,
        topic=record.topic,
        kind=record.kind,
        audiences=list(record.audiences),
        statuses=list(record.statuses),
        summary=record.summary.text,
        path=f"/v1/guidance/{record.id}",
    )


def _asked(params: GuidanceParams, library: Library) -> queries.GuidanceAsked:
    errors: list[ProblemError] = []
    found = queries.GuidanceAsked(
        audiences=tuple(word.value for word in params.audience),
        topics=tuple(word.value for word in params.topic),
        kinds=tuple(word.value for word in params.kind),
        statuses=tuple(word.value for word in params.status),
        tumor_types=library.resolved(params.tumor_type, "tumor_type", "tumor_type", errors),
        modalities=library.resolved(params.modality, "modality", "modality", errors),
        targets=library.resolved(params.target, "target", "target", errors),
        barriers=library.resolved(params.barrier, "barrier", "barrier", errors),
        strategies=library.resolved(params.strategy, "strategy", "strategy", errors),
        words=words(params.q, errors),
    )
    if errors:
        raise Invalid(f"{len(errors)} filter value(s) cannot be read.", errors)
    return found
