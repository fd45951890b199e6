"""Sources: what every claim rests on."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator, Field

from app.api import tags
from app.api.answers import Citing, SourceAnswer, SourceItem
from app.api.dependencies import Reading
from app.api.filters import Word, any_spelling, words
from app.api.links import link_of_source, path_to
from app.api.paging import Page, PageParams, Params, SelectedPage, page_of, paging
from app.api.problems import Invalid, ProblemError
from app.domain.approach import Source
from app.domain.vocabulary import SourceKind
from app.storage.queries import sources as queries

Id = Annotated[str, Path(description="Source by identifier: `pubmed:…`, `doi:…`, `clinicaltrials:…`, `web:…`.", examples=["pubmed:40460847"])]

router = APIRouter(prefix="/v1/sources", tags=[tags.EVIDENCE])


class SourceParams(PageParams):
    """Parameters of the list of sources."""

    kind: Annotated[
        tuple[Annotated[SourceKind, BeforeValidator(any_spelling(SourceKind))], ...],
        Field(max_length=20, description="Kinds of document.", examples=[["journal"]]),
    ] = ()
    approach: Annotated[tuple[Word, ...], Field(max_length=50, description="Cited by these approaches.", examples=[["satri-cel"]])] = ()
    q: Annotated[Word | None, Field(description="Words of the title or of the identifier.")] = None
    sort: Annotated[Literal["-date", "date", "id", "-id"], Field(description="`-date` puts the newest first.")] = "-date"


@router.get("", summary="List sources")
def sources(params: Annotated[SourceParams, Query()], library: Reading, request: Request, response: Response) -> Page[SourceItem] | SelectedPage:
    """Documents that claims rest on, newest first."""
    at = paging(request, params, library, fields=tuple(SourceItem.model_fields))
    errors: list[ProblemError] = []
    approaches = library.resolved(params.approach, "approach", "approach", errors)
    asked_words = words(params.q, errors)
    if errors:
        raise Invalid(f"{len(errors)} filter value(s) cannot be read.", errors)
    total, rows = queries.page(library.session, tuple(params.kind), approaches, asked_words, params.sort, at.window)
    items = [_item(row.body) for row in rows]
    return page_of(items, total, at, library, response)


@router.get("/{id:path}", summary="Read one source")
def source(id: Id, _params: Annotated[Params, Query()], library: Reading) -> SourceAnswer:
    """A source and every record that cites it. Identifiers of articles hold a slash: `doi:10.1038/s41591-024-03037-z`."""
    found = library.found(id, "source")
    item = _item(queries.one(library.session, found) or "")
    cited_by = [Citing(kind=row.kind, id=row.record, path=path_to(row.kind, row.record) or "") for row in queries.citing(library.session, found)]
    return SourceAnswer(**item.model_dump(), cited_by=cited_by)


def _item(body: str) -> SourceItem:
    record = Source.model_validate_json(body)
    return SourceItem(**record.model_dump(), link=link_of_source(record))
