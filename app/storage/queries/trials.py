"""Trials of the approaches that are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from app.domain.standing import TAKING_PATIENTS, believed_since
from app.storage.queries import approaches
from app.storage.queries.asked import Asked, Window
from app.storage.tables import ApproachRow, ApproachTrial, TrialCountry, TrialRow, TrialTumorType, TumorCover

SORTS = ("-started", "started", "id", "-id")
FACETS = ("phase", "recruitment", "country", "tumor_type")


@dataclass(frozen=True, slots=True)
class TrialsAsked:
    """Trials of these approaches in these phases; country and recruitment are asked of the trial itself."""

    of: Asked
    phases: tuple[str, ...] = ()
    recruitments: tuple[str, ...] = ()


def _conditions(asked: TrialsAsked) -> list[ColumnElement[bool]]:
    of = asked.of
    owner = Asked(**{name: getattr(of, name) for name in Asked.__slots__ if name not in ("countries", "recruiting")})
    found: list[ColumnElement[bool]] = [
        col(TrialRow.begun) <= of.as_of,
        col(TrialRow.id).in_(select(col(ApproachTrial.trial)).where(col(ApproachTrial.approach).in_(approaches.ids(owner)))),
    ]
    if of.tumor_types:
        beneath = select(col(TumorCover.narrow)).where(col(TumorCover.broad).in_(of.tumor_types))
        above = select(col(TumorCover.broad)).where(col(TumorCover.narrow).in_(of.tumor_types))
        open_to = select(col(TrialTumorType.trial)).where(or_(col(TrialTumorType.tumor_type).in_(beneath), col(TrialTumorType.tumor_type).in_(above)))
        found.append(col(TrialRow.id).in_(open_to))
    if of.countries:
        found.append(col(TrialRow.id).in_(select(col(TrialCountry.trial)).where(col(TrialCountry.country).in_(of.countries))))
    if of.recruiting is not None:
        takes = col(TrialRow.recruitment).in_(TAKING_PATIENTS) & col(TrialRow.read_on).between(believed_since(of.as_of), of.as_of)
        found.append(takes if of.recruiting else ~takes)
    if asked.phases:
        found.append(col(TrialRow.phase).in_(asked.phases))
    if asked.recruitments:
        found.append(col(TrialRow.recruitment).in_(asked.recruitments))
    return found


def total(session: Session, asked: TrialsAsked) -> int:
    """How many trials are asked for."""
    return int(session.execute(select(func.count()).select_from(TrialRow).where(*_conditions(asked))).scalar_one())


def page(session: Session, asked: TrialsAsked, sort: str, window: Window) -> Sequence[Any]:
    """Rows of `id, body`."""
    orders: dict[str, Any] = {"-started": col(TrialRow.begun).desc(), "started": col(TrialRow.begun), "id": col(TrialRow.id), "-id": col(TrialRow.id).desc()}
    statement = (
        select(col(TrialRow.id), col(TrialRow.body))
        .where(*_conditions(asked))
        .order_by(orders[sort], col(TrialRow.id))
        .limit(window.limit)
        .offset(window.offset)
    )
    return session.execute(statement).all()


def one(session: Session, trial: str) -> Any | None:
    """A trial by its id."""
    return session.execute(select(col(TrialRow.id), col(TrialRow.body)).where(col(TrialRow.id) == trial)).one_or_none()


def approaches_of(session: Session, trials: Sequence[str]) -> Sequence[Any]:
    """Rows of `trial, id, name`: which approaches each trial tests."""
    statement = (
        select(col(ApproachTrial.trial), col(ApproachRow.id), col(ApproachRow.name))
        .join(ApproachRow, col(ApproachRow.id) == col(ApproachTrial.approach))
        .where(col(ApproachTrial.trial).in_(trials))
        .order_by(col(ApproachTrial.trial), col(ApproachRow.id))
    )
    return session.execute(statement).all()


def of_approach(session: Session, approach: str, asked: Asked) -> Sequence[Any]:
    """Rows of `id, body`: trials of one approach that had begun, oldest first."""
    statement = (
        select(col(TrialRow.id), col(TrialRow.body))
        .join(ApproachTrial, col(ApproachTrial.trial) == col(TrialRow.id))
        .where(col(ApproachTrial.approach) == approach, col(TrialRow.begun) <= asked.as_of)
        .order_by(col(TrialRow.begun), col(TrialRow.id))
    )
    return session.execute(statement).all()


def facet(session: Session, asked: TrialsAsked, name: str) -> list[tuple[str, int]]:
    """How many of the trials asked for go with each value, most first."""
    count = func.count(func.distinct(col(TrialRow.id)))
    if name == "country":
        value: Any = col(TrialCountry.country)
        statement = select(value, count).select_from(TrialRow).join(TrialCountry, col(TrialCountry.trial) == col(TrialRow.id))
    elif name == "tumor_type":
        value = col(TrialTumorType.tumor_type)
        statement = select(value, count).select_from(TrialRow).join(TrialTumorType, col(TrialTumorType.trial) == col(TrialRow.id))
    else:
        value = col(TrialRow.phase if name == "phase" else TrialRow.recruitment)
        statement = select(value, count).select_from(TrialRow)
    rows = session.execute(statement.where(*_conditions(asked)).group_by(value).order_by(count.desc(), value)).all()
    return [(row[0], row[1]) for row in rows]
