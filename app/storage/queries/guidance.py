"""Guidance for patients, caregivers and coordinators, in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from app.storage.queries.asked import Window
from app.storage.tables import GuidanceRow, GuidanceWord, TumorCover

FACETS = ("topic", "kind", "audience", "status")


@dataclass(frozen=True, slots=True)
class GuidanceAsked:
    """Filters; values of one word are alternatives, different words must all hold."""

    audiences: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    tumor_types: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def _goes_with(kind: str, words: Sequence[Any]) -> ColumnElement[bool]:
    return col(GuidanceRow.id).in_(select(col(GuidanceWord.guidance)).where(col(GuidanceWord.kind) == kind, col(GuidanceWord.word).in_(words)))


def _conditions(asked: GuidanceAsked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for kind, words in (
        ("audience", asked.audiences),
        ("status", asked.statuses),
        ("modality", asked.modalities),
        ("target", asked.targets),
        ("barrier", asked.barriers),
        ("strategy", asked.strategies),
    ):
        if words:
            found.append(_goes_with(kind, words))
    if asked.topics:
        found.append(col(GuidanceRow.topic).in_(asked.topics))
    if asked.kinds:
        found.append(col(GuidanceRow.form).in_(asked.kinds))
    if asked.tumor_types:
        related = select(col(TumorCover.broad)).where(col(TumorCover.narrow).in_(asked.tumor_types))
        of_any = col(GuidanceRow.id).not_in(select(col(GuidanceWord.guidance)).where(col(GuidanceWord.kind) == "tumor_type"))
        found.append(or_(of_any, _goes_with("tumor_type", related)))  # type: ignore[arg-type]  # a subquery is as good as a list
    found += [col(GuidanceRow.words).contains(word, autoescape=True) for word in asked.words]
    return found


def page(session: Session, asked: GuidanceAsked, window: Window) -> tuple[int, Sequence[Any]]:
    """How many pieces there are, and rows of `id, body`."""
    where = _conditions(asked)
    total = session.execute(select(func.count()).select_from(GuidanceRow).where(*where)).scalar_one()
    order = (col(GuidanceRow.position), col(GuidanceRow.id))
    rows = session.execute(select(col(GuidanceRow.id), col(GuidanceRow.body)).where(*where).order_by(*order).limit(window.limit).offset(window.offset)).all()
    return int(total), rows


def one(session: Session, guidance: str) -> str | None:
    """The record, as JSON."""
    return session.execute(select(col(GuidanceRow.body)).where(col(GuidanceRow.id) == guidance)).scalar_one_or_none()


def facet(session: Session, asked: GuidanceAsked, name: str) -> list[tuple[str, int]]:
    """How many pieces go with each value, most first."""
    count = func.count(func.distinct(col(GuidanceRow.id)))
    if name in ("topic", "kind"):
        value: Any = col(GuidanceRow.topic if name == "topic" else GuidanceRow.form)
        statement = select(value, count).select_from(GuidanceRow)
    else:
        value = col(GuidanceWord.word)
        statement = select(value, count).select_from(GuidanceRow).join(GuidanceWord, col(GuidanceWord.guidance) == col(GuidanceRow.id))
        statement = statement.where(col(GuidanceWord.kind) == name)
    rows = session.execute(statement.where(*_conditions(asked)).group_by(value).order_by(count.desc(), value)).all()
    return [(row[0], row[1]) for row in rows]
