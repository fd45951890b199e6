"""Facts: what happened to the approaches that are asked for, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session, col

from app.domain.tumor_tree import POOLED
from app.storage.queries import approaches
from app.storage.queries.asked import Asked, Window
from app.storage.tables import ApproachRow, FactRow, FactTumorType, TumorCover

SORTS = ("-date", "date")
FACETS = ("kind", "approach", "regulator", "tumor_type")


@dataclass(frozen=True, slots=True)
class FactsAsked:
    """Facts of these approaches, of these kinds, about these tumour types."""

    of: Asked
    kinds: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    known_since: date | None = None
    moved_only: bool = False
    """Only facts with which some evidence status changed."""


def _about(tumor_types: Sequence[str]) -> ColumnElement[bool]:
    """Facts that name the type, one beneath it or one above it; a result pooled over all solid tumours says nothing of one type."""
    beneath = select(col(TumorCover.narrow)).where(col(TumorCover.broad).in_(tumor_types))
    above = select(col(TumorCover.broad)).where(col(TumorCover.narrow).in_(tumor_types))
    naming = select(col(FactTumorType.fact)).where(or_(col(FactTumorType.tumor_type).in_(beneath), col(FactTumorType.tumor_type).in_(above)))
    pooled_only = select(col(FactTumorType.fact)).where(
        or_(col(FactTumorType.tumor_type).in_(beneath), col(FactTumorType.tumor_type).in_(above) & col(FactTumorType.tumor_type).not_in(POOLED))
    )
    return or_(col(FactRow.kind) != "result_reported", col(FactRow.id).in_(pooled_only)) & col(FactRow.id).in_(naming)


def _conditions(asked: FactsAsked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(FactRow.known_from) <= asked.of.as_of, col(FactRow.approach).in_(approaches.ids(_but_regulators(asked.of)))]
    if asked.of.tumor_types:
        found.append(_about(asked.of.tumor_types))
    for column, wanted in (
        (FactRow.kind, asked.kinds),
        (FactRow.trial, asked.trials),
        (FactRow.source, asked.sources),
        (FactRow.regulator, asked.of.regulators),
    ):
        if wanted:
            found.append(col(column).in_(wanted))
    if asked.known_since is not None:
        found.append(col(FactRow.known_from) >= asked.known_since)
    if asked.moved_only:
        found.append(col(FactRow.moved) != "[]")
    return found


def _but_regulators(asked: Asked) -> Asked:
    """A regulator is asked of the fact itself, not of the approach."""
    return Asked(**{name: getattr(asked, name) for name in Asked.__slots__ if name != "regulators"})


def total(session: Session, asked: FactsAsked) -> int:
    """How many facts are asked for."""
    return int(session.execute(select(func.count()).select_from(FactRow).where(*_conditions(asked))).scalar_one())


def page(session: Session, asked: FactsAsked, sort: str, window: Window) -> Sequence[Any]:
    """Rows of `id, approach, approach_name, body`."""
    newest_first = sort == "-date"
    order = (
        [col(FactRow.known_from).desc(), col(FactRow.approach), col(FactRow.position).desc()]
        if newest_first
        else [col(FactRow.known_from), col(FactRow.approach), col(FactRow.position)]
    )
    return session.execute(_rows().where(*_conditions(asked)).order_by(*order).limit(window.limit).offset(window.offset)).all()


def _rows() -> Any:
    return select(col(FactRow.id), col(FactRow.approach), col(ApproachRow.name).label("approach_name"), col(FactRow.moved), col(FactRow.body)).join(
        ApproachRow, col(ApproachRow.id) == col(FactRow.approach)
    )


def one(session: Session, fact: str) -> Any | None:
    """A fact by its id."""
    return session.execute(_rows().where(col(FactRow.id) == fact)).one_or_none()


def of_approach(session: Session, approach: str) -> Sequence[Any]:
    """All facts of one approach with the day from which each is known, oldest first."""
    statement = _rows().add_columns(col(FactRow.known_from)).where(col(FactRow.approach) == approach).order_by(col(FactRow.position))
    return session.execute(statement).all()


def facet(session: Session, asked: FactsAsked, name: str) -> list[tuple[str, int]]:
    """How many of the facts asked for go with each value, most first."""
    value: Any = (
        col(FactTumorType.tumor_type)
        if name == "tumor_type"
        else col({"kind": FactRow.kind, "approach": FactRow.approach, "regulator": FactRow.regulator}[name])
    )
    count = func.count(func.distinct(col(FactRow.id)))
    statement = select(value, count).select_from(FactRow)
    if name == "tumor_type":
        statement = statement.join(FactTumorType, col(FactTumorType.fact) == col(FactRow.id))
    rows = session.execute(statement.where(*_conditions(asked), value.is_not(None)).group_by(value).order_by(count.desc(), value)).all()
    return [(row[0], row[1]) for row in rows]


def ids_like(session: Session, fact: str) -> list[str]:
    """Ids that begin as this one does, for suggestions."""
    stem = fact.split(".", maxsplit=1)[0]
    best_first = case((col(FactRow.id).startswith(fact[: len(stem) + 5], autoescape=True), 0), else_=1)
    statement = select(col(FactRow.id)).where(col(FactRow.approach) == stem).order_by(best_first, col(FactRow.position)).limit(5)
    return list(session.execute(statement).scalars())
