"""Approaches: a list with filters, one in full, and its history."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app.api import tags
from app.api.answers import ApproachAnswer, ApproachItem, FactItem, HistoryAnswer, HistoryOfType, HistoryStep, RecruitingItem, StatusItem
from app.api.dependencies import Library, Reading
from app.api.facts import fact_item
from app.api.filters import ApproachFilters, asked
from app.api.paging import Page, Params, SelectedPage, page_of, paging
from app.domain.approach import Approach, Source, Trial
from app.domain.history import BEGINNING
from app.domain.matching.report import DISCLAIMER, Because, Named
from app.domain.standing import PHASES, programme_from
from app.domain.status import RULES_VERSION
from app.domain.vocabulary import EvidenceStatus, Phase, Recruitment
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

    as_of: Annotated[date | None, Field(description="What was known on this day (YYYY-MM-DD); today where absent.", examples=["2026-06-22"])] = None


@router.get("", summary="List approaches")
def approaches(params: Annotated[ApproachParams, Query()], library: Reading, request: Request, response: Response) -> Page[ApproachItem] | SelectedPage:
    """All cell therapies that the filters choose, each with its evidence status on `as_of` and the facts behind it."""
    at = paging(request, params, library, fields=tuple(ApproachItem.model_fields), facets=queries.FACETS)
    wanted = asked(params, library, at.as_of)
    rows = queries.page(library.session, wanted, params.sort, at.window)
    items = _items(rows, wanted, library)
    total = rows[0].total if rows else queries.total(library.session, wanted)
    return page_of(items, total, at, library, response, lambda name: queries.facet(library.session, wanted, name))


@router.get("/{id}", summary="Read one approach")
def approach(id: Id, params: Annotated[OnDay, Query()], library: Reading) -> ApproachAnswer:
    """Everything about one approach: status for each tumour type, indications with criteria, timeline, trials and sources."""
    wanted = Asked(as_of=params.as_of or library.today, approaches=(library.found(id, "approach"),))
    row = queries.page(library.session, wanted, "status", Window(1))[0]
    record = Approach.model_validate_json(queries.body(library.session, row.id) or "")
    known = [one for one in facts.of_approach(library.session, row.id) if one.known_from <= wanted.as_of]
    tested = queries.trials_of(library.session, [row.id], wanted)
    shown = record.model_copy(
        update={
            "timeline": tuple(fact for fact in record.timeline if fact.date.counts_from <= wanted.as_of),
            "indications": tuple(one for one in record.indications if one.since.counts_from <= wanted.as_of),
        }
    )
    brief = json.loads(row.brief)
    return ApproachAnswer(
        id=record.id,
        name=record.name,
        status=_status(row.tumor_type, row.status, row.status_since, row.step, wanted.as_of, library),
        statuses=_statuses(row.id, wanted.as_of, library),
        phase=_phase(tested),
        recruiting=_recruiting(tested, wanted.as_of),
        barriers=[Named(id=barrier, name=_term_name(library, "barrier", barrier)) for barrier in brief["barriers"]],
        record=shown,
        facts=[fact_item(one) for one in known],
        trials=[Trial.model_validate_json(one.body) for one in trials.of_approach(library.session, row.id, wanted)],
        sources=[Source.model_validate_json(body) for source in _cited(shown) if (body := sources.one(library.session, source))],
        beyond_review=wanted.as_of > record.reviewed.through.counts_from,
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
    because = [told[one["fact"]] for one in json.loads(row.body)["because"]]
    until = row.until if row.until is not None and row.until <= as_of else None
    if steps and steps[-1].status == row.status:
        known = {one.id for one in steps[-1].because}
        steps[-1].because.extend(one for one in because if one.id not in known)
        steps[-1].until = until
    else:
        steps.append(HistoryStep(status=EvidenceStatus(row.status), since=None if row.since == BEGINNING else row.since, until=until, because=because))


def _items(rows: Sequence[Any], wanted: Asked, library: Library) -> list[ApproachItem]:
    tested: dict[str, list[Any]] = {}
    for trial in queries.trials_of(library.session, [row.id for row in rows], wanted):
        tested.setdefault(trial.approach, []).append(trial)
    return [_item(row, tested.get(row.id, []), wanted, library) for row in rows]


def _item(row: Any, tested: Sequence[Any], wanted: Asked, library: Library) -> ApproachItem:
    brief = json.loads(row.brief)
    return ApproachItem(
        **brief,
        status=_status(row.tumor_type, row.status, row.status_since, row.step, wanted.as_of, library),
        tumor_match=queries.MATCHES[row.match] if wanted.tumor_types else None,
        phase=_phase(tested),
        recruiting=_recruiting(tested, wanted.as_of),
        beyond_review=wanted.as_of > library.served.atlas.charted[row.id].approach.reviewed.through.counts_from,
    )


def _statuses(approach_id: str, as_of: date, library: Library) -> list[StatusItem]:
    rows = [row for row in queries.steps(library.session, approach_id) if row.since <= as_of and (row.until is None or row.until > as_of)]
    return [
        _status(row.tumor_type, row.status, row.status_since, row.body, as_of, library) for row in sorted(rows, key=lambda row: (row.standing, row.position))
    ]


def _status(node: str, status: str, since: date, step: str, as_of: date, library: Library) -> StatusItem:
    axes = json.loads(step)
    newest = axes["newest_fact"]
    return StatusItem(
        tumor_type=_tumor_type(library, node),
        evidence_status=EvidenceStatus(status),
        since=None if since == BEGINNING else since,
        because=[Because(**one) for one in axes["because"]],
        best_evidence=axes["best_evidence"],
        evidence_level=axes["evidence_level"],
        programme=programme_from(EvidenceStatus(status), axes["ended_by_developer"], date.fromisoformat(newest) if newest else None, as_of),
        regulatory=axes["regulatory"],
    )


def _phase(tested: Sequence[Any]) -> Phase | None:
    stated = [Phase(trial.phase) for trial in tested if trial.phase != Phase.NOT_STATED]
    return max(stated, key=PHASES.index, default=None)


def _recruiting(tested: Sequence[Any], as_of: date) -> RecruitingItem | None:
    taking = [one for one in tested if one.recruitment in (Recruitment.RECRUITING, Recruitment.ENROLLING_BY_INVITATION) and one.read_on <= as_of]
    return RecruitingItem(trials=[one.trial for one in taking], read_on=min(one.read_on for one in taking)) if taking else None


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
