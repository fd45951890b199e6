"""Brings a release from its rows into memory for what is not a query: resolving names and matching."""

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from app.domain.approach import Approach, Trial
from app.domain.entities import Condition, Marker, Target, Therapy, TumorType
from app.domain.guidance import Guidance
from app.domain.matching.atlas import Atlas
from app.domain.matching.charting import draw_atlas
from app.domain.names import Named, NameIndex
from app.domain.record import Record
from app.storage.queries import names, vocabulary
from app.storage.tables import ApproachRow, GuidanceRow, TrialRow, TumorTypeRow

R = TypeVar("R", bound=Record)

_NOT_MATCHED_ON = {"sources": (), "construct_notes": (), "dosing": (), "lymphodepletion": ()}
_NOT_RULED_ON = {"also": (), "medians": (), "hazard_ratios": (), "safety": (), "deaths": None, "disease_control": None}
"""What neither matching nor the rules of a status ever look at, of an approach and of a fact. It is not kept: it would be a third of the memory that
approaches take.
"""


def read_atlas(session: Session) -> Atlas:
    """Everything that matching needs, from one release."""
    trials = {trial.id: trial for trial in _records(Trial, _bodies(session, TrialRow))}
    return draw_atlas(
        tumor_types=_records(TumorType, _bodies(session, TumorTypeRow)),
        targets=_records(Target, vocabulary.bodies(session, "target")),
        markers=_records(Marker, vocabulary.bodies(session, "marker")),
        therapies=_records(Therapy, vocabulary.bodies(session, "therapy")),
        conditions=_records(Condition, vocabulary.bodies(session, "condition")),
        approaches=[_slim(one, trials) for one in _records(Approach, _bodies(session, ApproachRow))],
        trials=trials.values(),
    )


def _slim(approach: Approach, trials: Mapping[str, Trial]) -> Approach:
    """An approach as far as matching looks at it, with the trials that are in memory already."""
    timeline = tuple(fact.model_copy(update={name: empty for name, empty in _NOT_RULED_ON.items() if hasattr(fact, name)}) for fact in approach.timeline)
    return approach.model_copy(update={**_NOT_MATCHED_ON, "timeline": timeline, "trials": tuple(trials[trial.id] for trial in approach.trials)})


def read_names(session: Session) -> NameIndex:
    """Every name of every record, for exact lookup and suggestions."""
    return NameIndex(Named(intern(row.kind), intern(row.record), row.text, intern(row.what)) for row in names.everything(session))


def read_guidance(session: Session) -> tuple[Guidance, ...]:
    """Every piece of guidance, in reading order."""
    rows = session.execute(select(col(GuidanceRow.body)).order_by(col(GuidanceRow.position), col(GuidanceRow.id))).scalars().all()
    return tuple(_records(Guidance, rows))


def _bodies(session: Session, table: type[TumorTypeRow] | type[ApproachRow] | type[TrialRow]) -> Iterable[str]:
    return session.execute(select(col(table.body)).order_by(col(table.id)), execution_options={"yield_per": 50}).scalars()


def _records(model: type[R], bodies: Iterable[str]) -> Iterator[R]:
    """One at a time, so that what is not kept of one makes room for the next."""
    return (model.model_validate_json(body) for body in bodies)
