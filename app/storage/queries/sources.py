"""Sources, and who cites them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.storage.queries.asked import Window
from app.storage.tables import Citation, NameRow, SourceRow

SORTS = ("-date", "date", "id", "-id")


def page(session: Session, kinds: Sequence[str], approaches: Sequence[str], words: Sequence[str], sort: str, window: Window) -> tuple[int, Sequence[Any]]:
    """How many sources are asked for, and rows of `id, body`."""
    statement = select(col(SourceRow.id), col(SourceRow.body))
    if kinds:
        statement = statement.where(col(SourceRow.kind).in_(kinds))
    if approaches:
        statement = statement.where(
            col(SourceRow.id).in_(select(col(Citation.source)).where(col(Citation.kind) == "approach", col(Citation.record).in_(approaches)))
        )
    for word in words:
        statement = statement.where(
            col(SourceRow.id).in_(select(col(NameRow.record)).where(col(NameRow.kind) == "source", col(NameRow.folded).contains(word, autoescape=True)))
        )
    found = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    orders: dict[str, Any] = {
        "-date": col(SourceRow.published).desc().nulls_last(),
        "date": col(SourceRow.published).nulls_last(),
        "id": col(SourceRow.id),
        "-id": col(SourceRow.id).desc(),
    }
    rows = session.execute(statement.order_by(orders[sort], col(SourceRow.id)).limit(window.limit).offset(window.offset)).all()
    return int(found), rows


def one(session: Session, source: str) -> str | None:
    """The record of a source, as JSON."""
    return session.execute(select(col(SourceRow.body)).where(col(SourceRow.id) == source)).scalar_one_or_none()


def citing(session: Session, source: str) -> Sequence[Any]:
    """Rows of `kind, record`: every record that cites the source."""
    return session.execute(
        select(col(Citation.kind), col(Citation.record)).where(col(Citation.source) == source).order_by(col(Citation.kind), col(Citation.record))
    ).all()
