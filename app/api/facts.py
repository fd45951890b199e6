"""Facts: everything that happened, and the regulatory part of it."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator, Field, TypeAdapter

from app.api import tags
from app.api.answers import FactItem
from app.api.dependencies import Library, Reading
from app.api.filters import ApproachFilters, Word, asked, snake_case
from app.api.paging import Page, Params, SelectedPage, page_of, paging
from app.api.problems import Invalid, NotFound, ProblemError
from app.domain.dates import Day
from app.domain.facts import REGULATORY_KINDS, Fact, FactKind, RegulatoryKind, ResultReported
from app.domain.matching.report import Named
from app.domain.telling import told
from app.storage.queries import facts as queries

Id = Annotated[str, Path(description="Fact by id, as lists and `because` name it.", examples=["satri-cel.2026-06-22.decision-made"])]

router = APIRouter(prefix="/v1", tags=[tags.EVIDENCE])

_FACT: TypeAdapter[Any] = TypeAdapter(Fact)


class FactFilters(ApproachFilters):
    """Parameters of every list of facts."""

    approach: Annotated[tuple[Word, ...], Field(max_length=50, description="Approach by any of its names.", examples=[["satri-cel"]])] = ()
    trial: Annotated[tuple[Word, ...], Field(max_length=50, description="Trial by registry number or name.")] = ()
    source: Annotated[tuple[Word, ...], Field(max_length=50, description="Source by its identifier.")] = ()
    sort: Annotated[Literal["-date", "date"], Field(description="`-date` puts the newest first.")] = "-date"
    facets: Annotated[str | None, Field(max_length=400, description=f"Count by any of {', '.join(queries.FACETS)}; separated by commas.")] = None


class EvidenceParams(FactFilters):
    """Parameters of the list of all facts."""

    kind: Annotated[
        tuple[Annotated[FactKind, BeforeValidator(snake_case)], ...],
        Field(max_length=20, description="Kinds of fact; all where absent.", examples=[["result_reported"]]),
    ] = ()


class RegulatoryParams(FactFilters):
    """Parameters of the list of regulatory events."""

    kind: Annotated[
        tuple[Annotated[RegulatoryKind, BeforeValidator(snake_case)], ...],
        Field(max_length=20, description="Kinds of event; all where absent.", examples=[["decision_made"]]),
    ] = ()


class OnDayOnly(Params):
    """The day for which to answer."""

    as_of: Annotated[Day | None, Field(description="A fact that was not known on this day is not found; today where absent.")] = None


@router.get("/evidence", summary="List facts")
def evidence(params: Annotated[EvidenceParams, Query()], library: Reading, request: Request, response: Response) -> Page[FactItem] | SelectedPage:
    """Everything that happened, newest first: results, trials, regulatory and programme events. Filters choose approaches; `kind`, `trial`, `source`,
    `regulator` and `tumor_type` also choose among their facts.
    """
    return _page(params, params.kind, library, request, response)


@router.get("/evidence/{id}", summary="Read one fact")
def one_fact(id: Id, params: Annotated[OnDayOnly, Query()], library: Reading) -> FactItem:
    """A fact with its numbers, population and source."""
    row = queries.one(library.session, id)
    if row is None or (params.as_of and _FACT.validate_json(row.body).date.counts_from > params.as_of):
        known = queries.ids_like(library.session, id)
        raise NotFound(f"no fact has the id '{id}'", [ProblemError(parameter="id", detail=f"no fact has the id '{id}'", suggestions=known)])
    return fact_item(row)


@router.get("/regulatory-events", summary="List regulatory events")
def regulatory_events(params: Annotated[RegulatoryParams, Query()], library: Reading, request: Request, response: Response) -> Page[FactItem] | SelectedPage:
    """Applications, decisions, withdrawals, designations and holds, newest first. A designation is not an approval."""
    return _page(params, params.kind or REGULATORY_KINDS, library, request, response)


def _page(params: FactFilters, kinds: tuple[str, ...], library: Library, request: Request, response: Response) -> Page[FactItem] | SelectedPage:
    at = paging(request, params, library, fields=tuple(FactItem.model_fields), facets=queries.FACETS)
    wanted = facts_asked(params, kinds, at.as_of, library)
    items = [fact_item(row) for row in queries.page(library.session, wanted, params.sort, at.window)]
    return page_of(items, queries.total(library.session, wanted), at, library, response, lambda name: queries.facet(library.session, wanted, name))


def facts_asked(
    params: FactFilters, kinds: tuple[str, ...], as_of: date, library: Library, *, known_since: date | None = None, moved_only: bool = False
) -> queries.FactsAsked:
    """The filters with their names resolved; raise Invalid with every name that cannot be."""
    errors: list[ProblemError] = []
    trials = library.resolved(params.trial, "trial", "trial", errors)
    sources = library.resolved(params.source, "source", "source", errors)
    if errors:
        raise Invalid(f"{len(errors)} filter value(s) cannot be read.", errors)
    return queries.FactsAsked(asked(params, library, as_of, params.approach), tuple(kinds), trials, sources, known_since, moved_only)


def fact_item(row: Any) -> FactItem:
    """A fact as it is shown everywhere."""
    fact = _FACT.validate_json(row.body)
    percent = fact.responses.percent if isinstance(fact, ResultReported) and fact.responses else None
    return FactItem(id=row.id, approach=Named(id=row.approach, name=row.approach_name), told=told(fact), response_percent=percent, fact=fact)
