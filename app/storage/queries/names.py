"""Names: looking one up as it is typed, and all of them for exact resolving."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from app.storage.queries.asked import Window
from app.storage.tables import NameRow

SEARCHED = ("approach", "target", "tumor_type", "modality", "strategy", "barrier", "trial", "marker", "therapy", "condition", "guidance", "source", "developer")
"""Kinds that search finds, in the order in which equals are shown."""


def everything(session: Session) -> Iterable[Any]:
    """Rows of `kind, record, text, what`: every name in the order in which it was written. They are many, and come some at a time."""
    asked = select(col(NameRow.kind), col(NameRow.record), col(NameRow.text), col(NameRow.what)).order_by(col(NameRow.id))
    return session.execute(asked, execution_options={"yield_per": 1000})


def search(session: Session, folded: str, kinds: Sequence[str], window: Window) -> tuple[int, Sequence[Any]]:
    """How many records have a name that holds the text, and rows of `kind, record, name, matched_on`.

    Best first: the whole name, a name that begins so, a name that holds it; shorter names before longer ones.
    """
    quality = case((col(NameRow.folded) == folded, 0), (col(NameRow.folded).startswith(folded, autoescape=True), 1), else_=2)
    kind_place = case({kind: place for place, kind in enumerate(SEARCHED)}, value=col(NameRow.kind), else_=len(SEARCHED))
    hits = (
        select(
            col(NameRow.kind),
            col(NameRow.record),
            col(NameRow.text).label("matched_on"),
            quality.label("quality"),
            kind_place.label("kind_place"),
            func.length(col(NameRow.folded)).label("length"),
            func.row_number()
            .over(partition_by=[col(NameRow.kind), col(NameRow.record)], order_by=[quality, func.length(col(NameRow.folded)), col(NameRow.id)])
            .label("place"),
        )
        .where(col(NameRow.folded).contains(folded, autoescape=True), col(NameRow.kind).in_(kinds))
        .subquery("hits")
    )
    names = select(col(NameRow.kind), col(NameRow.record), col(NameRow.text).label("name")).where(col(NameRow.what) == "name").subquery("names")
    best = select(hits).where(hits.c.place == 1).subquery("best")
    found = session.execute(select(func.count()).select_from(best)).scalar_one()
    statement = (
        select(best.c.kind, best.c.record, func.coalesce(names.c.name, best.c.record).label("name"), best.c.matched_on)
        .join(names, (names.c.kind == best.c.kind) & (names.c.record == best.c.record), isouter=True)
        .order_by(best.c.quality, best.c.kind_place, best.c.length, best.c.record)
        .limit(window.limit)
        .offset(window.offset)
    )
    return int(found), session.execute(statement).all()
