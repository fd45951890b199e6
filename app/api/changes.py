"""Changes: what happened in the field, newest first, also as an Atom feed; and what differs between two releases."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from xml.etree import ElementTree

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api import tags
from app.api.answers import FactItem, ReleaseItem
from app.api.dependencies import Library, Reading
from app.api.facts import FactFilters, fact_item, facts_asked
from app.api.filters import Word, snake_case
from app.api.paging import Page, Params, SelectedPage, page_of, paging
from app.api.problems import NotFound, ProblemError
from app.catalogue.differences import differences
from app.domain.dates import Day
from app.domain.facts import FactKind
from app.domain.matching.report import Named
from app.domain.vocabulary import EvidenceStatus
from app.storage.queries import facts
from app.storage.queries import releases as queries
from app.storage.queries.asked import Window

router = APIRouter(prefix="/v1", tags=[tags.CHANGES])

_ATOM = "http://www.w3.org/2005/Atom"


class StatusMoved(BaseModel):
    """A status that changed on the day of the fact, with the fact among its grounds."""

    tumor_type: Named
    before: EvidenceStatus
    after: EvidenceStatus


class ChangeItem(FactItem):
    """Something that happened, and the statuses that it changed."""

    moved: list[StatusMoved] = Field(description="Evidence statuses that changed with it; none where it only added to what was known.")


class ChangeParams(FactFilters):
    """Parameters of the list of changes."""

    kind: Annotated[
        tuple[Annotated[FactKind, BeforeValidator(snake_case)], ...],
        Field(max_length=20, description="Kinds of fact; all where absent.", examples=[["decision_made"]]),
    ] = ()
    since: Annotated[Day | None, Field(description="Only what became known on this day or later.", examples=["2026-01-01"])] = None
    moved_only: Annotated[bool, Field(description="Only what changed the evidence status of a tumour type.")] = False


class FeedParams(Params):
    """What to follow."""

    tumor_type: Annotated[tuple[Word, ...], Field(max_length=50, description="Tumour type by any name.", examples=[["STAD"]])] = ()
    target: Annotated[tuple[Word, ...], Field(max_length=50, description="Target by any name.", examples=[["cldn18.2"]])] = ()
    modality: Annotated[tuple[Word, ...], Field(max_length=50, description="Modality by any name.")] = ()
    approach: Annotated[tuple[Word, ...], Field(max_length=50, description="Approach by any name.")] = ()
    kind: Annotated[tuple[Annotated[FactKind, BeforeValidator(snake_case)], ...], Field(max_length=20, description="Kinds of fact.")] = ()
    since: Annotated[Day | None, Field(description="Only what became known on this day or later.")] = None
    moved_only: Annotated[bool, Field(description="Only what changed the evidence status of a tumour type.")] = False
    limit: Annotated[int, Field(ge=1, le=200, description="Entries, 1 to 200.")] = 50


class FieldDifference(BaseModel):
    """A field that differs."""

    model_config = ConfigDict(from_attributes=True)

    pointer: str = Field(description="JSON pointer into the record.")
    before: Any = Field(description="The older value; null where there was none.")
    after: Any = Field(description="The newer value; null where there is none.")


class RecordDifference(BaseModel):
    """A record that differs."""

    model_config = ConfigDict(from_attributes=True)

    kind: str = Field(description="Kind of record; `status` for a computed evidence status, whose id is `approach/tumour type`.")
    id: str
    change: Literal["added", "removed", "changed"]
    fields: list[FieldDifference] = Field(description="For a changed record: every field that differs.")


class DifferencesAnswer(BaseModel):
    """What differs between two releases, record by record."""

    before: ReleaseItem
    after: ReleaseItem
    counts: dict[str, int] = Field(description="How many records were added, removed and changed.")
    records: list[RecordDifference]
    release: str


class ReleasesAnswer(BaseModel):
    """The releases that can be compared, newest first."""

    releases: list[ReleaseItem]
    release: str


@router.get("/changes", summary="See what happened")
def changes(params: Annotated[ChangeParams, Query()], library: Reading, request: Request, response: Response) -> Page[ChangeItem] | SelectedPage:
    """What happened in the field, newest first, and which evidence statuses changed with it: results, decisions, holds, programmes ended or sold."""
    at = paging(request, params, library, fields=tuple(ChangeItem.model_fields), facets=facts.FACETS)
    asked = facts_asked(params, params.kind, at.as_of, library, known_since=params.since, moved_only=params.moved_only)
    items = [_item(row, library) for row in facts.page(library.session, asked, params.sort, at.window)]
    return page_of(items, facts.total(library.session, asked), at, library, response, lambda name: facts.facet(library.session, asked, name))


@router.get("/changes.atom", summary="Follow what happens", response_class=Response, responses={200: {"content": {"application/atom+xml": {}}}})
def feed(params: Annotated[FeedParams, Query()], library: Reading, request: Request) -> Response:
    """The same as an Atom feed, for readers and for services that follow changes."""
    wanted = ChangeParams(**params.model_dump())
    asked = facts_asked(wanted, wanted.kind, library.today, library, known_since=wanted.since, moved_only=wanted.moved_only)
    items = [_item(row, library) for row in facts.page(library.session, asked, wanted.sort, Window(wanted.limit))]
    return Response(_atom(items, str(request.url), library), media_type="application/atom+xml")


@router.get("/releases", summary="List releases")
def releases(_params: Annotated[Params, Query()], library: Reading) -> ReleasesAnswer:
    """The releases that were loaded here and can be compared, newest first."""
    return ReleasesAnswer(releases=_releases(library), release=library.release)


@router.get("/releases/{before}/{after}", summary="Compare two releases")
def compared(
    before: Annotated[str, Path(description="Id of the older release, or `previous`.", examples=["current"])],
    after: Annotated[str, Path(description="Id of the newer release, or `current`.", examples=["current"])],
    _params: Annotated[Params, Query()],
    library: Reading,
) -> DifferencesAnswer:
    """What differs between two releases: records added, removed and changed, field by field, and the evidence statuses that changed with them."""
    known = _releases(library)
    older, newer = _release(before, known, "before"), _release(after, known, "after")
    found = differences(queries.versions(library.session, older.id, newer.id), queries.versions(library.session, newer.id, older.id))
    counts = {change: sum(one.change == change for one in found) for change in ("added", "removed", "changed")}
    records = [RecordDifference.model_validate(one, from_attributes=True) for one in found]
    return DifferencesAnswer(before=older, after=newer, counts=counts, records=records, release=library.release)


def _releases(library: Library) -> list[ReleaseItem]:
    return [ReleaseItem(id=row.id, rules_version=row.rules_version, loaded_at=row.loaded_at, counts=row.counts) for row in queries.releases(library.session)]


def _release(asked: str, known: Sequence[ReleaseItem], parameter: str) -> ReleaseItem:
    by_id = {one.id: one for one in known}
    if asked == "current":
        return known[0]
    if asked == "previous" and len(known) > 1:
        return known[1]
    if asked in by_id:
        return by_id[asked]
    wrong = "only one release was ever loaded here" if asked == "previous" else f"no release with the id '{asked}' is kept here"
    raise NotFound(wrong, [ProblemError(parameter=parameter, detail=wrong, suggestions=[one.id for one in known[:5]])])


def _item(row: Any, library: Library) -> ChangeItem:
    moved = [
        StatusMoved(
            tumor_type=Named(id=node, name=library.served.names.name_of("tumor_type", node)), before=EvidenceStatus(before), after=EvidenceStatus(after)
        )
        for node, before, after in json.loads(row.moved)
    ]
    return ChangeItem(**dict(fact_item(row)), moved=moved)


def _atom(items: Sequence[ChangeItem], address: str, library: Library) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text
        return element

    newest = max((item.fact.date.counts_from for item in items), default=library.served.release.reviewed_through)
    add(feed, "title", "Cartograph: cell therapy for solid tumours")
    add(feed, "id", f"urn:cartograph:changes:{address.partition('?')[2]}")
    add(feed, "updated", _instant(newest))
    add(feed, "link", rel="self", href=address)
    add(add(feed, "author"), "name", "Cartograph")
    base = address.partition("/v1/")[0]
    for item in items:
        entry = add(feed, "entry")
        add(entry, "title", f"{item.approach.name}: {item.fact.kind.replace('_', ' ')}")
        add(entry, "id", f"urn:cartograph:fact:{item.id}")
        add(entry, "updated", _instant(item.fact.date.counts_from))
        add(entry, "link", rel="alternate", href=f"{base}/v1/evidence/{item.id}")
        add(entry, "category", term=item.fact.kind)
        moved = "".join(f" {one.tumor_type.name}: {one.before.value} to {one.after.value}." for one in item.moved)
        add(entry, "summary", item.told + moved)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _instant(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")
