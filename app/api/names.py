"""From a word to a record: search as one types, and resolve for exactly one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.api import tags
from app.api.answers import ResolveAnswer, SearchItem
from app.api.dependencies import Reading
from app.api.filters import Word, words
from app.api.links import path_to
from app.api.paging import Page, PageParams, Params, SelectedPage, page_of, paging
from app.api.problems import Invalid, NotFound, ProblemError, unknown_name
from app.domain.names import Named, fold
from app.storage.queries import names as queries

router = APIRouter(prefix="/v1", tags=[tags.NAMES])

Kind = Literal["approach", "target", "tumor_type", "modality", "strategy", "barrier", "trial", "marker", "therapy", "condition", "source", "developer"]


class SearchParams(PageParams):
    """Parameters of search."""

    q: Annotated[Word, Field(description="What to look for, in any language; prefixes work.", examples=["claud"])]
    kind: Annotated[tuple[Kind, ...], Field(max_length=20, description="Kinds of record; all where absent.", examples=[["target"]])] = ()


class ResolveParams(Params):
    """Parameters of resolve."""

    q: Annotated[Word, Field(description="A name, alias, code or CURIE, whatever its case, spaces or punctuation.", examples=["舒瑞基奥仑赛"])]
    kind: Annotated[tuple[Kind, ...], Field(max_length=20, description="Kinds of record; all but sources where absent.")] = ()


@router.get("/search", summary="Search")
def search(params: Annotated[SearchParams, Query()], library: Reading, request: Request, response: Response) -> Page[SearchItem] | SelectedPage:
    """Every kind of record whose names hold the text: whole names first, then names that begin with it, then the rest."""
    at = paging(request, params, library, fields=tuple(SearchItem.model_fields))
    errors: list[ProblemError] = []
    words(params.q, errors)
    if errors:
        raise Invalid(errors[0].detail, errors)
    total, rows = queries.search(library.session, fold(params.q), params.kind or queries.SEARCHED, at.window)
    items = [SearchItem(kind=row.kind, id=row.record, name=row.name, matched_on=row.matched_on, path=path_to(row.kind, row.record)) for row in rows]
    return page_of(items, total, at, library, response)


@router.get("/resolve", summary="Resolve a word")
def resolve(params: Annotated[ResolveParams, Query()], library: Reading) -> ResolveAnswer:
    """One word to one record, exact after folding. Unknown is 404 with suggestions, ambiguous is 422 with the candidates; never a guess."""
    kinds: tuple[str, ...] = params.kind or tuple(kind for kind in queries.SEARCHED if kind != "source")
    found = library.served.names.find(params.q, *kinds)
    if isinstance(found, Named):
        name = library.served.names.name_of(found.kind, found.id)
        return ResolveAnswer(query=params.q, id=found.id, kind=found.kind, name=name, matched_on=found.text, path=path_to(found.kind, found.id))
    if found.candidates:
        candidates = [f"{one.kind}:{one.id}" for one in found.candidates]
        error = ProblemError(parameter="q", detail=f"'{params.q}' names more than one record; ask for one `kind` or use one of these", suggestions=candidates)
        raise Invalid(error.detail, [error])
    error = unknown_name(found, "record" if len(kinds) > 1 else kinds[0], parameter="q")
    raise NotFound(error.detail, [error])
