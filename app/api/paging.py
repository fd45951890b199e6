"""One page of a list: which part, which fields, which counts, and the way to the next."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from app.api.dependencies import Shelf
from app.api.problems import Invalid, ProblemError, ReleaseMoved
from app.domain.dates import Day
from app.storage.queries.asked import Window

Item = TypeVar("Item", bound=BaseModel)


class FacetCount(BaseModel):
    """How many of the records that the filters choose go with one value."""

    value: str
    count: int


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    model_config = ConfigDict(json_schema_extra={"description": "One page of a list."})

    items: list[Item]
    total: int = Field(description="How many records the filters choose, on all pages together.")
    next_cursor: str | None = Field(description="Send it back as `cursor` for the next page; null on the last one.")
    facets: dict[str, list[FacetCount]] = Field(description="Counts for each facet that was asked for.")
    as_of: date = Field(description="The day for which everything here was worked out.")
    release: str = Field(description="The release of the catalogue.")


class SelectedPage(BaseModel):
    """One page of a list whose items hold only the `fields` that were asked for."""

    items: list[dict[str, Any]]
    total: int
    next_cursor: str | None
    facets: dict[str, list[FacetCount]]
    as_of: date
    release: str


class Params(BaseModel):
    """Query parameters. One that is not known is refused, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageParams(Params):
    """Parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=200, description="Records on one page, 1 to 200.", examples=[20])] = 50
    cursor: Annotated[str | None, Field(max_length=600, description="`next_cursor` of the page before. It is valid for one release and one question.")] = None
    fields: Annotated[
        str | None,
        Field(max_length=400, description="Names of the fields that each item shall hold, separated by commas; all where absent.", examples=["id"]),
    ] = None
    as_of: Annotated[Day | None, Field(description="What was known on this day (YYYY-MM-DD); today where absent.", examples=["2026-06-22"])] = None


class FacetParams(PageParams):
    """Parameters of lists that can be counted."""

    facets: Annotated[str | None, Field(max_length=400, description="Names of facets to count by, separated by commas.")] = None


@dataclass(frozen=True)
class Paging:
    """Where in a list the caller is. Made from the parameters and the request, so that cursors fit one question on one release."""

    window: Window
    as_of: date
    fields: tuple[str, ...]
    facets: tuple[str, ...]
    path: str
    query: str
    """The question as it was sent."""
    _question: str

    def cursor(self, offset: int, release: str) -> str:
        """An opaque mark for the page that begins at `offset`. It keeps the day, so that a walk begun before midnight stays whole."""
        return f"{offset}.{self.as_of:%Y%m%d}.{self._question}.{release}"

    def link(self, cursor: str | None) -> str:
        """The path and query of this list at a cursor."""
        kept = [part for part in self.query.split("&") if part and not part.startswith("cursor=")]
        query = "&".join([*kept, f"cursor={cursor}"] if cursor else kept)
        return self.path + (f"?{query}" if query else "")


_NOT_THE_QUESTION = frozenset(("cursor", "limit", "fields", "facets"))


def paging(request: Request, params: PageParams, library: Shelf, *, fields: Sequence[str], facets: Sequence[str] = ()) -> Paging:
    """Read limit, cursor, fields and facets; raise Invalid for what is unknown, ReleaseMoved for a cursor of another release."""
    return paging_of(request.scope["path"], request.scope["query_string"], request.query_params.multi_items(), params, library, fields=fields, facets=facets)


def paging_of(
    path: str,
    query: bytes,
    given: Sequence[tuple[str, str]],
    params: PageParams,
    library: Shelf,
    *,
    fields: Sequence[str],
    facets: Sequence[str] = (),
) -> Paging:
    """The same for a question that comes without a request: `given` is what `query` says."""
    errors: list[ProblemError] = []
    chosen = _words(params.fields, fields, "fields", errors)
    counted = _words(getattr(params, "facets", None), facets, "facets", errors)
    asked = sorted(pair for pair in given if pair[0] not in _NOT_THE_QUESTION)
    question = hashlib.sha256(to_json([path, asked])).hexdigest()[:12]
    offset, as_of = 0, params.as_of or library.today
    found = Paging(Window(params.limit, 0), as_of, chosen, counted, path, query.decode("latin-1"), question)
    if params.cursor is not None:
        mark = _mark(params.cursor)
        if mark is None or mark.question != question:
            errors.append(ProblemError(parameter="cursor", detail="this cursor does not belong to this question; start at the first page"))
        elif mark.release != library.release:
            raise ReleaseMoved(
                f"The cursor belongs to release {mark.release}; {library.release} is served now. Start again at the first page.",
                headers={"Link": f'<{found.link(None)}>; rel="first"'},
            )
        else:
            offset, as_of = mark.offset, mark.as_of
    if errors:
        raise Invalid(f"{len(errors)} parameter(s) cannot be read.", errors)
    return replace(found, window=Window(params.limit, offset), as_of=as_of) if params.cursor is not None else found


def _words(text: str | None, known: Sequence[str], parameter: str, errors: list[ProblemError]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in (text or "").split(",") if word.strip()))
    for word in words:
        if word not in known:
            errors.append(ProblemError(parameter=parameter, detail=f"'{word}' is not known here; known are {', '.join(known)}"))
    return words


class _Mark(NamedTuple):
    """What a cursor says."""

    offset: int
    as_of: date
    question: str
    release: str


_CURSOR = re.compile(r"(\d{1,8})\.(\d{8})\.([0-9a-f]{12})\.(.+)", re.ASCII)


def _mark(cursor: str) -> _Mark | None:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        return None
    offset, day, question, release = found.groups()
    try:
        return _Mark(int(offset), date.fromisoformat(day), question, release)
    except ValueError:
        return None


def page_of(
    items: Sequence[Item],
    total: int,
    at: Paging,
    library: Shelf,
    response: Response,
    facet: Callable[[str], list[tuple[str, int]]] | None = None,
) -> Page[Item] | SelectedPage:
    """The page, with its `Link` header."""
    next_cursor, link = _onward(len(items), total, at, library)
    response.headers["Link"] = link
    counts = _counted(at, facet)
    if at.fields:
        chosen = [item.model_dump(mode="json", include=set(at.fields)) for item in items]
        return SelectedPage(items=chosen, total=total, next_cursor=next_cursor, facets=counts, as_of=at.as_of, release=library.release)
    return Page(items=list(items), total=total, next_cursor=next_cursor, facets=counts, as_of=at.as_of, release=library.release)


def written_page(
    items: Sequence[bytes], total: int, at: Paging, library: Shelf, facet: Callable[[str], list[tuple[str, int]]] | None = None
) -> tuple[bytes, str]:
    """The same from items that are JSON already, with the `Link` header's value: nothing is parsed that will only be written again."""
    next_cursor, link = _onward(len(items), total, at, library)
    if at.fields:
        items = [to_json({name: value for name, value in from_json(item).items() if name in at.fields}) for item in items]
    rest = {
        "total": total,
        "next_cursor": next_cursor,
        "facets": _counted(at, facet),
        "as_of": at.as_of,
        "release": library.release,
    }
    return b'{"items":[%b],%b' % (b",".join(items), to_json(rest)[1:]), link


def _onward(shown: int, total: int, at: Paging, library: Shelf) -> tuple[str | None, str]:
    after = at.window.offset + shown
    next_cursor = at.cursor(after, library.release) if shown and after < total else None
    links = [f'<{at.link(None)}>; rel="first"', *([f'<{at.link(next_cursor)}>; rel="next"'] if next_cursor else [])]
    return next_cursor, ", ".join(links)


def _counted(at: Paging, facet: Callable[[str], list[tuple[str, int]]] | None) -> dict[str, list[FacetCount]]:
    return {name: [FacetCount(value=value, count=count) for value, count in facet(name)] for name in at.facets} if facet else {}
