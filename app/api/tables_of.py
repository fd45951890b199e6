"""The catalogue as plain tables, one for each kind: what a spreadsheet or a statistics program reads."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlmodel import Session

from app.domain.approach import Approach, Source, Trial
from app.domain.entities import Target, TumorType
from app.domain.facts import REGULATORY_KINDS, ResultReported
from app.domain.guidance import Guidance
from app.domain.history import BEGINNING, dated, named_tumor_types
from app.domain.status import DatedFact
from app.domain.telling import told
from app.domain.vocabulary import STANDING
from app.storage.queries import exports
from app.storage.tables import FOREVER

Line = Sequence[Any]


def _joined(values: Iterable[Any]) -> str:
    """Several values in one cell."""
    return "; ".join(str(value) for value in values)


def _approaches(session: Session, release: str) -> Iterator[Line]:
    yield (
        *("id", "name", "aliases", "modality", "cell_source", "targets", "strategies", "routes", "developers", "tumor_types"),
        *("summary", "reviewed_through", "second_reading"),
    )
    for one in _every(session, release, "approach", Approach):
        yield (
            *(one.id, one.name, _joined(one.aliases), one.modality, _joined(one.cell_source), _joined(one.targets), _joined(one.strategies)),
            *(_joined(one.routes), _joined(developer.name for developer in one.developers), _joined(named_tumor_types(one)), one.summary.text),
            *(one.reviewed.through, one.reviewed.second_reading or ""),
        )


def _statuses(session: Session, _release: str) -> Iterator[Line]:
    yield "approach", "tumor_type", "from", "until", "evidence_status", "status_since", "because"
    for row in exports.statuses(session):
        yield (
            row.approach,
            row.tumor_type,
            "" if row.since == BEGINNING else row.since,
            "" if row.until == FOREVER else row.until,
            STANDING[row.standing].value,
            "" if row.status_since == BEGINNING else row.status_since,
            _joined(one["fact"] for one in json.loads(row.because)),
        )


def _facts(session: Session, release: str) -> Iterator[tuple[Approach, DatedFact]]:
    for approach in _every(session, release, "approach", Approach):
        yield from ((approach, known) for known in dated(approach))


def _timeline(session: Session, release: str) -> Iterator[Line]:
    yield "id", "approach", "date", "kind", "tumor_types", "told", "source", "where"
    for approach, known in _facts(session, release):
        fact = known.fact
        yield known.id, approach.id, fact.date, fact.kind, _joined(fact.tumor_types), told(fact), fact.source, fact.where


def _results(session: Session, release: str) -> Iterator[Line]:
    yield (
        *("id", "approach", "date", "tumor_types", "trial", "population", "arm", "dose_level", "analysis", "design", "n_treated"),
        *("responders", "evaluable", "response_percent", "complete", "treatment_related_deaths", "told", "source", "where"),
    )
    for approach, known in _facts(session, release):
        fact = known.fact
        if isinstance(fact, ResultReported):
            found = fact.responses
            yield (
                *(known.id, approach.id, fact.date, _joined(fact.tumor_types), fact.trial or "", fact.population, fact.arm or "", fact.dose_level or ""),
                *(fact.analysis or "", fact.design.value, "" if fact.n_treated is None else fact.n_treated),
                *((found.responders, found.evaluable, found.percent, "" if found.complete is None else found.complete) if found else ("", "", "", "")),
                *(fact.deaths.treatment_related if fact.deaths else "", told(fact), fact.source, fact.where),
            )


def _regulatory_events(session: Session, release: str) -> Iterator[Line]:
    yield "id", "approach", "date", "kind", "regulator", "tumor_types", "decision", "authorisation", "label", "told", "source", "where"
    for approach, known in _facts(session, release):
        fact: Any = known.fact
        if fact.kind in REGULATORY_KINDS:
            said = [getattr(fact, name, None) or "" for name in ("decision", "authorisation", "label")]
            yield known.id, approach.id, fact.date, fact.kind, fact.regulator.value, _joined(fact.tumor_types), *said, told(fact), fact.source, fact.where


def _indications(session: Session, release: str) -> Iterator[Line]:
    yield "approach", "id", "basis", "regulator", "trials", "tumor_types", "setting", "since", "until", "criteria", "source", "where"
    for approach in _every(session, release, "approach", Approach):
        for one in approach.indications:
            regulator = one.regulator.value if one.regulator else ""
            criteria = json.dumps(one.criteria.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
            yield (
                *(approach.id, one.id, one.basis, regulator, _joined(one.trials), _joined(one.tumor_types), one.setting),
                *(one.since, one.until or "", criteria, one.source, one.where),
            )


def _trials(session: Session, release: str) -> Iterator[Line]:
    yield "id", "name", "title", "phase", "tumor_types", "started", "completed", "countries", "enrolment", "recruitment", "recruitment_read_on", "source"
    for one in _every(session, release, "trial", Trial):
        yield (
            *(one.id, one.name or "", one.title, one.phase.value, _joined(one.tumor_types), one.started or "", one.completed or "", _joined(one.countries)),
            *("" if one.enrolment is None else one.enrolment, one.recruitment.value, one.recruitment_read_on, one.source),
        )


def _targets(session: Session, release: str) -> Iterator[Line]:
    yield "id", "name", "synonyms", "level", "gene", "isoform", "variant", "peptide", "hla", "xrefs", "definition"
    for one in _every(session, release, "target", Target):
        yield (
            *(one.id, one.name, _joined(one.synonyms), one.level.value, one.gene or "", one.isoform or "", one.variant or "", one.peptide or ""),
            *(_joined(one.hla), _joined(one.xrefs), one.definition),
        )


def _tumor_types(session: Session, release: str) -> Iterator[Line]:
    yield "id", "name", "parent", "synonyms", "xrefs", "revoked"
    for one in _every(session, release, "tumor_type", TumorType):
        yield one.id, one.name, one.parent or "", _joined(one.synonyms), _joined(one.xrefs), _joined(one.revoked)


def _sources(session: Session, release: str) -> Iterator[Line]:
    yield "id", "title", "publisher", "date", "kind", "url", "opened", "note"
    for one in _every(session, release, "source", Source):
        yield one.id, one.title, one.publisher, one.date or "", one.kind.value, one.url or "", one.opened, one.note or ""


def _guidance(session: Session, release: str) -> Iterator[Line]:
    yield "id", "title", "question", "topic", "kind", "audiences", "summary", "source"
    for one in _every(session, release, "guidance", Guidance):
        yield one.id, one.title, one.question, one.topic.value, one.kind.value, _joined(one.audiences), one.summary.text, one.summary.source


def _every(session: Session, release: str, kind: str, model: Any) -> Iterator[Any]:
    return (model.model_validate_json(body) for body in exports.of_kind(session, release, kind))


TABLES: dict[str, Callable[[Session, str], Iterator[Line]]] = {
    "approaches": _approaches,
    "statuses": _statuses,
    "facts": _timeline,
    "results": _results,
    "regulatory-events": _regulatory_events,
    "indications": _indications,
    "trials": _trials,
    "targets": _targets,
    "tumor-types": _tumor_types,
    "sources": _sources,
    "guidance": _guidance,
}
"""Each table by its name; the first line holds the names of the columns."""


def as_csv(session: Session, release: str, table: str) -> str:
    """One table as RFC 4180 text in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(TABLES[table](session, release))
    return text.getvalue()
