"""The landscape: targets by tumour types, each cell with the best status reached and a link to what stands behind it."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from app.api import tags
from app.api.dependencies import Library, Reading
from app.api.filters import Word
from app.api.landscape_drawing import drawn
from app.api.paging import Params
from app.api.problems import Invalid, ProblemError
from app.domain.dates import Day
from app.domain.matching.report import DISCLAIMER, Named
from app.domain.tumor_tree import POOLED
from app.domain.vocabulary import STANDING, EvidenceStatus
from app.storage.queries import landscape as queries

router = APIRouter(prefix="/v1", tags=[tags.LANDSCAPE])


class Cell(BaseModel):
    """One target in one tissue."""

    target: str
    tumor_type: str
    count: int = Field(description="Approaches that hunt the target and name this tumour type or one beneath it.")
    best_status: EvidenceStatus = Field(description="The furthest status among them on `as_of`.")
    path: str = Field(description="The list of these approaches.")


class LandscapeRow(BaseModel):
    """A target with how many approaches hunt it."""

    id: str
    name: str
    best_status: EvidenceStatus
    count: int = Field(description="Cells of the row that are not empty.")


class LandscapeAnswer(BaseModel):
    """The whole field at a glance."""

    targets: list[LandscapeRow] = Field(description="Rows, the furthest target first.")
    tumor_types: list[Named] = Field(description="Columns: all solid tumours first, then tissues by name. Columns without a cell are left out.")
    cells: list[Cell]
    disclaimer: str
    as_of: date
    release: str


class LandscapeParams(Params):
    """Which part of the field, on which day."""

    as_of: Annotated[Day | None, Field(description="What was known on this day (YYYY-MM-DD); today where absent.", examples=["2020-12-31"])] = None
    target: Annotated[tuple[Word, ...], Field(max_length=100, description="Only these targets.", examples=[["cldn18.2", "gpc3"]])] = ()
    tumor_type: Annotated[
        tuple[Word, ...], Field(max_length=50, description="These tumour types as columns in place of the tissues.", examples=[["STAD", "PAAD"]])
    ] = ()
    modality: Annotated[tuple[Word, ...], Field(max_length=20, description="Only approaches of these modalities.")] = ()


@router.get("/landscape", summary="See the landscape")
def landscape(params: Annotated[LandscapeParams, Query()], library: Reading) -> LandscapeAnswer:
    """Targets by tumour types: how many approaches there are and how far the best of them has come. `as_of` shows how the field grew."""
    return _landscape(params, library)


@router.get("/landscape.svg", summary="See the landscape as a picture", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
def landscape_svg(params: Annotated[LandscapeParams, Query()], library: Reading) -> Response:
    """The same as an SVG: coloured by best status, with a legend, a link in each cell, and text for screen readers."""
    return Response(drawn(_landscape(params, library)), media_type="image/svg+xml")


def _landscape(params: LandscapeParams, library: Library) -> LandscapeAnswer:
    errors: list[ProblemError] = []
    targets = library.resolved(params.target, "target", "target", errors)
    asked_types = library.resolved(params.tumor_type, "tumor_type", "tumor_type", errors)
    modalities = library.resolved(params.modality, "modality", "modality", errors)
    if errors:
        raise Invalid(f"{len(errors)} filter value(s) cannot be read.", errors)
    as_of, names = params.as_of or library.today, library.served.names
    columns = list(asked_types) or [row.id for row in queries.tissues(library.session)]
    found = [row for row in queries.cells(library.session, as_of, columns, modalities) if not targets or row.target in targets]
    best: dict[str, int] = {}
    filled: dict[str, int] = {}
    for row in found:
        best[row.target] = min(best.get(row.target, row.standing), row.standing)
        filled[row.target] = filled.get(row.target, 0) + 1
    in_order = sorted(best, key=lambda target: (best[target], -filled[target], names.name_of("target", target).lower()))
    row_place = {target: place for place, target in enumerate(in_order)}
    used = {row.column for row in found}
    shown = [column for column in columns if column in used]
    cells = sorted(found, key=lambda row: (row_place[row.target], shown.index(row.column)))
    return LandscapeAnswer(
        targets=[LandscapeRow(id=one, name=names.name_of("target", one), best_status=STANDING[best[one]], count=filled[one]) for one in in_order],
        tumor_types=[Named(id=column, name=names.name_of("tumor_type", column)) for column in shown],
        cells=[
            Cell(
                target=row.target,
                tumor_type=row.column,
                count=row.n,
                best_status=STANDING[row.standing],
                path=_path(row.target, row.column, modalities, params.as_of),
            )
            for row in cells
        ],
        disclaimer=DISCLAIMER,
        as_of=as_of,
        release=library.release,
    )


def _path(target: str, column: str, modalities: tuple[str, ...], as_of: date | None) -> str:
    matches = ("exact",) if column in POOLED else ("exact", "narrower")
    asked = [("target", target), ("tumor_type", column), *(("tumor_match", match) for match in matches), *(("modality", one) for one in modalities)]
    return f"/v1/approaches?{urlencode([*asked, *([('as_of', as_of.isoformat())] if as_of else [])])}"
