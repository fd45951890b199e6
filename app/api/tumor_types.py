"""Tumour types: the tree of solid tumours."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app.api import tags
from app.api.answers import ApproachCounts, TumorTypeAnswer, TumorTypeItem
from app.api.dependencies import Library, Reading
from app.api.filters import Word, words
from app.api.paging import Page, PageParams, Params, SelectedPage, page_of, paging
from app.api.problems import Invalid, ProblemError
from app.domain.entities import TumorType
from app.domain.matching.report import Named
from app.storage.queries import vocabulary as queries

Id = Annotated[str, Path(description="Tumour type by code, former code, name, synonym or CURIE.", examples=["STAD"])]

router = APIRouter(prefix="/v1/tumor-types", tags=[tags.TUMOR_TYPES])


class TumorTypeParams(PageParams):
    """Parameters of the list of tumour types."""

    parent: Annotated[tuple[Word, ...], Field(max_length=50, description="Types right below this one.", examples=[["EGC"]])] = ()
    under: Annotated[tuple[Word, ...], Field(max_length=50, description="Types anywhere below this one.", examples=[["STOMACH"]])] = ()
    q: Annotated[Word | None, Field(description="Words of the name, a synonym or a code.", examples=["gastric"])] = None


@router.get("", summary="List tumour types")
def tumor_types(params: Annotated[TumorTypeParams, Query()], library: Reading, request: Request, response: Response) -> Page[TumorTypeItem] | SelectedPage:
    """Types in order of name, each with what stands above it and how many approaches are recorded for it."""
    at = paging(request, params, library, fields=tuple(TumorTypeItem.model_fields))
    errors: list[ProblemError] = []
    parents = library.resolved(params.parent, "tumor_type", "parent", errors)
    under = library.resolved(params.under, "tumor_type", "under", errors)
    asked_words = words(params.q, errors)
    if errors:
        raise Invalid(f"{len(errors)} filter value(s) cannot be read.", errors)
    total, rows = queries.tumor_types(library.session, parents, under, asked_words, at.window)
    return page_of(_items([row.body for row in rows], library), total, at, library, response)


@router.get("/{id}", summary="Read one tumour type")
def tumor_type(id: Id, _params: Annotated[Params, Query()], library: Reading) -> TumorTypeAnswer:
    """A type by code, name, synonym in any language, former code (`GBM`) or CURIE (`oncotree:STAD`, `mondo:0005036`)."""
    found = library.found(id, "tumor_type")
    item = _items([queries.tumor_type(library.session, found) or ""], library)[0]
    below = [Named(id=row.id, name=row.name) for row in queries.children(library.session, found)]
    return TumorTypeAnswer(**item.model_dump(), children=below)


def _items(bodies: Sequence[str], library: Library) -> list[TumorTypeItem]:
    records = [TumorType.model_validate_json(body) for body in bodies]
    codes = [record.id for record in records]
    above: dict[str, list[Named]] = {}
    for row in queries.lines_above(library.session, codes):
        above.setdefault(row.of, []).append(Named(id=row.id, name=row.name))
    counts: dict[str, dict[str, int]] = {}
    for row in queries.approaches_by_relation(library.session, codes):
        counts.setdefault(row.of, {})[row.relation] = row.n
    empty = {"exact": 0, "narrower": 0, "broader": 0}
    return [
        TumorTypeItem(**record.model_dump(), ancestors=above.get(record.id, []), approaches=ApproachCounts(**(empty | counts.get(record.id, {}))))
        for record in records
    ]
