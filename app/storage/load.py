"""Replaces the served release with another, whole, in one transaction."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlmodel import SQLModel

from app.catalogue.assemble import Catalogue
from app.catalogue.checks import walk
from app.catalogue.naming import KINDS, names_of
from app.domain.approach import Approach
from app.domain.history import Step, dated, steps_beneath
from app.domain.matching.atlas import Charted
from app.domain.matching.charting import draw_atlas
from app.domain.names import fold
from app.domain.record import Record
from app.domain.standing import best_evidence, ended_by_developer, evidence_level, regulatory
from app.domain.status import RULES_VERSION, DatedFact
from app.domain.tumor_tree import POOLED
from app.domain.vocabulary import STANDING
from app.storage.briefs import barriers_answered, countries, words
from app.storage.engine import alembic_config, explained
from app.storage.tables import (
    ApproachRow,
    ApproachTrial,
    ApproachWord,
    Citation,
    FactRow,
    FactTumorType,
    NameRow,
    Release,
    SourceRow,
    StepRow,
    Term,
    TrialCountry,
    TrialRow,
    TrialTumorType,
    TumorCover,
    TumorTypeRow,
)

_TERMS = ("targets", "modalities", "strategies", "barriers", "markers", "therapies", "conditions")
_LOAD_LOCK = 7_230_142_261
"""An arbitrary number by which loads on one PostgreSQL database take turns."""

Rows = dict[type[SQLModel], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    release: str
    replaced: str | None
    changed: bool
    counts: dict[str, int]


def migrate(engine: Engine) -> None:
    """Bring the schema up to date. Nothing of the catalogue is touched by it."""
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    with explained(engine), engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def load(engine: Engine, catalogue: Catalogue) -> Loaded:
    """Make `catalogue` the served release. Readers see the old release or the new one; if this is interrupted, the old one stays.

    Raises CannotConnect where the database cannot be written.
    """
    rows = rows_of(catalogue)
    if engine.dialect.name == "sqlite":
        with explained(engine), engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # leaves the transaction that was begun, in which the journal's mode cannot change
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("BEGIN")
    with explained(engine), engine.connect().execution_options(begin_with="BEGIN IMMEDIATE") as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOAD_LOCK})
        served = connection.execute(select(Release.id)).scalar_one_or_none()  # type: ignore[call-overload]  # a column of a table model
        if served != catalogue.release:
            _replace(connection, rows)
    return Loaded(catalogue.release, served, served != catalogue.release, rows[Release][0]["counts"])


def _replace(connection: Connection, rows: Rows) -> None:
    for table in reversed(SQLModel.metadata.sorted_tables):
        connection.execute(delete(table))
    by_name = {model.__table__.name: entries for model, entries in rows.items()}  # type: ignore[attr-defined]
    for table in SQLModel.metadata.sorted_tables:
        if entries := by_name.get(table.name):
            connection.execute(insert(table), entries)


def rows_of(catalogue: Catalogue) -> Rows:
    """Every row of the release."""
    atlas = draw_atlas(
        tumor_types=catalogue.tumor_types,
        targets=catalogue.targets,
        markers=catalogue.markers,
        therapies=catalogue.therapies,
        conditions=catalogue.conditions,
        approaches=catalogue.approaches,
        trials=catalogue.trials,
    )
    rows: Rows = {model: [] for model in (TumorTypeRow, TumorCover, Term, ApproachRow, ApproachWord, StepRow, FactRow, FactTumorType, SourceRow)}
    for record in catalogue.tumor_types:
        line = atlas.tree.ancestors(record.id)
        rows[TumorTypeRow].append({"id": record.id, "name": record.name, "parent": record.parent, "depth": len(line), "body": _json(record)})
        rows[TumorCover] += [{"broad": node, "narrow": record.id, "distance": up} for up, node in enumerate((record.id, *line))]
    for kind in _TERMS:
        rows[Term] += [{"kind": KINDS[kind], "id": record.id, "name": record.name, "body": _json(record)} for record in getattr(catalogue, kind)]
    for charted in atlas.charted.values():
        _add_approach(rows, charted, catalogue, atlas)
    rows[TrialRow] = [
        {
            "id": trial.id,
            "phase": trial.phase.value,
            "recruitment": trial.recruitment.value,
            "read_on": trial.recruitment_read_on.counts_from,
            "begun": (trial.started or trial.recruitment_read_on).counts_from,
            "body": _json(trial),
        }
        for trial in catalogue.trials
    ]
    rows[TrialTumorType] = [{"tumor_type": node, "trial": trial.id} for trial in catalogue.trials for node in dict.fromkeys(trial.tumor_types)]
    rows[TrialCountry] = [{"country": country, "trial": trial.id} for trial in catalogue.trials for country in dict.fromkeys(trial.countries)]
    rows[ApproachTrial] = [{"approach": charted.approach.id, "trial": trial} for charted in atlas.charted.values() for trial in charted.trials]
    rows[SourceRow] = [
        {
            "id": source.id,
            "kind": source.kind.value,
            "published": source.date.counts_from if source.date else None,
            "title": source.title,
            "body": _json(source),
        }
        for source in catalogue.sources
    ]
    rows[Citation] = list(_citations(catalogue))
    rows[NameRow] = list(_names(catalogue))
    rows[Release] = [
        {
            "slot": 1,
            "id": catalogue.release,
            "rules_version": RULES_VERSION,
            "loaded_at": datetime.now(UTC),
            "reviewed_through": min((approach.reviewed.through.counts_from for approach in catalogue.approaches), default=date(1900, 1, 1)),
            "counts": _counts(catalogue),
        }
    ]
    return rows


def _add_approach(rows: Rows, charted: Charted, catalogue: Catalogue, atlas: Any) -> None:
    approach = charted.approach
    barriers = barriers_answered(approach, catalogue)
    rows[ApproachRow].append(
        {
            "id": approach.id,
            "name": approach.name,
            "modality": approach.modality,
            "reviewed_through": approach.reviewed.through.counts_from,
            "words": words(approach, charted, catalogue),
            "brief": json.dumps(_brief(approach, charted, barriers), ensure_ascii=False),
            "body": _json(approach),
        }
    )
    said = {
        "target": approach.targets,
        "strategy": approach.strategies,
        "barrier": barriers,
        "route": [route.value for route in approach.routes],
        "cell_source": [source.value for source in approach.cell_source],
        "developer": [developer.name for developer in approach.developers],
        "trial_country": countries(charted),
    }
    rows[ApproachWord] += [{"kind": kind, "word": word, "approach": approach.id} for kind, found in said.items() for word in dict.fromkeys(found)]
    for position, (tumor_type, steps) in enumerate(charted.steps.items()):
        rows[StepRow] += [_step(charted, step, position, beneath=False) for step in steps]
        if tumor_type in POOLED:
            rows[StepRow] += [_step(charted, step, position, beneath=True) for step in steps_beneath(tumor_type, charted.facts, atlas.tree)]
    for position, known in enumerate(dated(approach)):
        rows[FactRow].append(_fact(approach, known, position))
        rows[FactTumorType] += [{"tumor_type": node, "fact": known.id} for node in dict.fromkeys(known.fact.tumor_types)]


def _brief(approach: Approach, charted: Charted, barriers: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": approach.id,
        "name": approach.name,
        "aliases": list(approach.aliases),
        "modality": approach.modality,
        "cell_source": [source.value for source in approach.cell_source],
        "targets": list(approach.targets),
        "strategies": list(approach.strategies),
        "barriers": list(barriers),
        "routes": [route.value for route in approach.routes],
        "developers": [developer.name for developer in approach.developers],
        "tumor_types": list(charted.steps),
        "summary": approach.summary.text,
        "reviewed_through": str(approach.reviewed.through),
        "second_reading": str(approach.reviewed.second_reading) if approach.reviewed.second_reading else None,
    }


def _step(charted: Charted, step: Step, position: int, *, beneath: bool) -> dict[str, Any]:
    body = {
        "because": [{"fact": known.id, "source": known.fact.source} for known in step.because],
        "best_evidence": best_evidence(step.known).value,
        "evidence_level": evidence_level(step.known, charted.responses_outside(step, step.since)).value,
        "ended_by_developer": ended_by_developer(step.known),
        "newest_fact": max((known.since.isoformat() for known in step.known), default=None),
        "regulatory": [
            {
                "regulator": entry.regulator.value,
                "situation": entry.situation,
                "date": str(entry.rests_on.fact.date),
                "authorisation": getattr(entry.rests_on.fact, "authorisation", None),
                "label": getattr(entry.rests_on.fact, "label", None),
                "fact": entry.rests_on.id,
                "source": entry.rests_on.fact.source,
            }
            for entry in regulatory(step.known)
        ],
    }
    return {
        "approach": charted.approach.id,
        "tumor_type": step.tumor_type,
        "beneath": beneath,
        "since": step.since,
        "until": step.until,
        "status": step.status.value,
        "standing": STANDING.index(step.status),
        "position": position,
        "status_since": step.status_since,
        "body": json.dumps(body, ensure_ascii=False),
    }


def _fact(approach: Approach, known: DatedFact, position: int) -> dict[str, Any]:
    return {
        "id": known.id,
        "approach": approach.id,
        "kind": known.fact.kind,
        "known_from": known.since,
        "position": position,
        "regulator": getattr(known.fact, "regulator", None),
        "trial": getattr(known.fact, "trial", None),
        "source": known.fact.source,
        "body": _json(known.fact),
    }


def _citations(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for listed, kind in KINDS.items():
        for record in getattr(catalogue, listed):
            cited = {value for _, part in walk(record) if isinstance(value := getattr(part, "source", None), str)}
            yield from ({"source": source, "kind": kind, "record": record.id} for source in sorted(cited))


def _names(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    found = [
        (named.kind, named.id, named.text, named.what)
        for listed, kind in KINDS.items()
        for record in getattr(catalogue, listed)
        for named in names_of(kind, record)
    ]
    developers = sorted({developer.name for approach in catalogue.approaches for developer in approach.developers})
    found += [("developer", name, name, "name") for name in developers]
    seen: set[tuple[str, str, str, bool]] = set()
    for number, (kind, record, text_, what) in enumerate(found, start=1):
        key = (kind, record, fold(text_), what == "name")
        if key[2] and key not in seen:
            seen.add(key)
            yield {"id": number, "kind": kind, "record": record, "text": text_, "folded": key[2], "what": what}


def _counts(catalogue: Catalogue) -> dict[str, int]:
    facts = [fact for approach in catalogue.approaches for fact in approach.timeline]
    return {
        **{listed: len(getattr(catalogue, listed)) for listed in KINDS if listed != "blood_cancers"},
        "facts": len(facts),
        "results": sum(fact.kind == "result_reported" for fact in facts),
        "second_read": sum(approach.reviewed.second_reading is not None for approach in catalogue.approaches),
        "indications": sum(len(approach.indications) for approach in catalogue.approaches),
    }


def _json(record: Record | BaseModel) -> str:
    return record.model_dump_json()
