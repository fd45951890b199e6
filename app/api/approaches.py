"""Approaches: a list with filters, one in full, and its history."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app.api import tags
from app.api.answers import ApproachAnswer, ApproachItem, FactItem, HistoryAnswer, HistoryOfType, HistoryStep, StatusItem
from app.api.dependencies import RELEASE_HEADER, Library, Reading, Shelf
from app.api.facts import fact_item
from app.api.filters import ApproachFilters, asked
from app.api.links import links_to
from app.api.paging import Page, Paging, Params, SelectedPage, paging, written_page
from app.domain.approach import Approach, Source, Trial
from app.domain.dates import Day
from app.domain.guidance import beside_approach
from app.domain.history import BEGINNING
from app.domain.matching.report import DISCLAIMER, Named
from app.domain.status import RULES_VERSION
from app.domain.vocabulary import STANDING
from app.storage.queries import approaches as queries
from app.storage.queries import facts, sources, trials, vocabulary
from app.storage.queries.asked import Asked, Window

Id = Annotated[str, Path(description="Approach by id, name, alias or code in any language.", examples=["satri-cel"])]

router = APIRouter(prefix="/v1/approaches", tags=[tags.APPROACHES])


class ApproachParams(ApproachFilters):
    """Parameters of the list of approaches."""

    sort: Annotated[
        Literal["status", "name", "-name", "since", "-since", "reviewed", "-reviewed", "id", "-id"],
        Field(description="`status` puts the furthest first; `since` sorts by the day on which the status began; `-` turns the order round."),
    ] = "status"
    facets: Annotated[
        str | None, Field(max_length=400, description=f"Count by any of {', '.join(queries.FACETS)}; separated by commas.", examples=["status,modality"])
    ] = None


class OnDay(Params):
    """The day for which to answer."""

    as_of: Annotated[Day | None, Field(description="What was known on this day (YYYY-MM-DD); today where absent.", examples=["2026-06-22"])] = None


@router.get("", summary="List approaches", response_model=Page[ApproachItem] | SelectedPage)
def approaches(params: Annotated[ApproachParams, Query()], library: Reading, request: Request) -> Response:
    """All cell therapies that the filters choose, each with its evidence status on `as_of` and the facts behind it."""
    at = paging(request, params, library, fields=tuple(ApproachItem.model_fields), facets=queries.FACETS)
    wanted = asked(params, library, at.as_of)
    rows = queries.page(library.session, wanted, params.sort, at.window)
    total = rows[0].total if rows else queries.total(library.session, wanted)
    return answered(rows, total, wanted, at, library, lambda name: queries.facet(library.session, wanted, name))


def answered(
    rows: Sequence[Any], total: int, wanted: Asked, at: Paging, library: Shelf, facet: Callable[[str], list[tuple[str, int]]] | None = None
) -> Response:
    """A page of approaches from rows of `page_statement`, whoever asked for them."""
    content, link = written_page(_items(rows, wanted, library), total, at, library, facet)
    return Response(content, media_type="application/json", headers={"Link": link, RELEASE_HEADER: library.release})


_TUMOR_MATCHES = tuple(b'"%b"' % match.encode() for match in queries.MATCHES)
_NO_MATCH = (b"null",) * len(_TUMOR_MATCHES)


def _items(rows: Sequence[Any], wanted: Asked, library: Shelf) -> list[bytes]:
    """Items as JSON, joined from what was written when the release was loaded."""
    as_of, briefs, heads = wanted.as_of, library.served.texts.briefs, library.served.texts.heads
    matches = _TUMOR_MATCHES if wanted.tumor_types else _NO_MATCH
    return [briefs[row[0]].item(heads[row[1]].on(as_of), matches[row[2]], as_of) for row in rows]


@router.get("/{id}", summary="Read one approach")
def approach(id: Id, params: Annotated[OnDay, Query()], library: Reading) -> ApproachAnswer:
    """Everything about one approach: status for each tumour type, indications with criteria, timeline, trials and sources."""
    wanted = Asked(as_of=params.as_of or library.today, approaches=(library.found(id, "approach"),))
    item = ApproachItem.model_validate_json(_items(queries.page(library.session, wanted, "status", Window(1)), wanted, library)[0])
    record = Approach.model_validate_json(queries.body(library.session, item.id) or "")
    known = [one for one in facts.of_approach(library.session, item.id) if one.known_from <= wanted.as_of]
    shown = record.model_copy(
        update={
            "timeline": tuple(fact for fact in record.timeline if fact.date.counts_from <= wanted.as_of),
            "indications": tuple(one for one in record.indications if one.since.counts_from <= wanted.as_of),
        }
    )
    statuses = _statuses(item.id, wanted.as_of, library)
    return ApproachAnswer(
        id=record.id,
        name=record.name,
        status=item.status,
        statuses=statuses,
        phase=item.phase,
        recruiting=item.recruiting,
        barriers=[Named(id=barrier, name=_term_name(library, "barrier", barrier)) for barrier in item.barriers],
        record=shown,
        facts=[fact_item(one) for one in known],
        trials=[Trial.model_validate_json(one.body) for one in trials.of_approach(library.session, item.id, wanted)],
        sources=[Source.model_validate_json(body) for source in _cited(shown) if (body := sources.one(library.session, source))],
        guidance=links_to(
            beside_approach(
                library.served.guidance,
                modality=record.modality,
                targets=record.targets,
                strategies=record.strategies,
                barriers=item.barriers,
                statuses={one.evidence_status for one in statuses},
            )
        ),
        beyond_review=item.beyond_review,
        review_due=item.review_due,
        review_overdue=item.review_overdue,
        disclaimer=DISCLAIMER,
        as_of=wanted.as_of,
        release=library.release,
    )


@router.get("/{id}/history", summary="Read an approach's history")
def history(id: Id, params: Annotated[OnDay, Query()], library: Reading) -> HistoryAnswer:
    """The steps through which it went for each tumour type, with the facts behind each. A step begins when the facts behind it became known."""
    approach_id, as_of = library.found(id, "approach"), params.as_of or library.today
    told = {row.id: fact_item(row) for row in facts.of_approach(library.session, approach_id)}
    grouped: dict[str, list[HistoryStep]] = {}
    for row in queries.steps(library.session, approach_id):
        if row.since <= as_of:
            _add_step(grouped.setdefault(row.tumor_type, []), row, as_of, told)
    return HistoryAnswer(
        approach=Named(id=approach_id, name=_approach_name(library, approach_id)),
        tumor_types=[HistoryOfType(tumor_type=_tumor_type(library, node), steps=steps) for node, steps in grouped.items()],
        rules_version=RULES_VERSION,
        disclaimer=DISCLAIMER,
        as_of=as_of,
        release=library.release,
    )


def _add_step(steps: list[HistoryStep], row: Any, as_of: date, told: dict[str, FactItem]) -> None:
    """Days on which the status stayed are one step; facts that came to support it join it in order."""
    because = [told[one["fact"]] for one in json.loads(row.because)]
    until = row.until if row.until <= as_of else None
    status = STANDING[row.standing]
    if steps and steps[-1].status is status:
        known = {one.id for one in steps[-1].because}
        steps[-1].because.extend(one for one in because if one.id not in known)
        steps[-1].until = until
    else:
        steps.append(HistoryStep(status=status, since=None if row.since == BEGINNING else row.since, until=until, because=because))


def _statuses(approach_id: str, as_of: date, library: Library) -> list[StatusItem]:
    rows = [row for row in queries.steps(library.session, approach_id) if row.since <= as_of < row.until]
    heads = library.served.texts.heads
    return [StatusItem.model_validate_json(heads[row.number].on(as_of)) for row in sorted(rows, key=lambda row: (row.standing, row.number))]


def _tumor_type(library: Library, node: str) -> Named:
    return Named(id=node, name=library.served.atlas.knowledge.name("tumor_type", node))


def _approach_name(library: Library, approach_id: str) -> str:
    return library.served.atlas.charted[approach_id].approach.name


def _term_name(library: Library, kind: str, word: str) -> str:
    body = vocabulary.term(library.session, kind, word)
    return str(json.loads(body)["name"]) if body else word


def _cited(record: Approach) -> list[str]:
    """Every source in the order in which the record cites it."""
    found: dict[str, None] = {}

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("source"), str):
                found[value["source"]] = None
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    look(record.model_dump(mode="json", exclude={"sources"}))
    return list(found)
