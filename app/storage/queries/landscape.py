"""The landscape: how far each target has come in each tissue on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from app.domain.tumor_tree import POOLED
from app.storage.tables import ApproachRow, ApproachWord, FactRow, StepRow, TumorCover, TumorTypeRow


def tissues(session: Session) -> Sequence[Any]:
    """Rows of `id, name`: the branches right below the nodes that stand for all solid tumours, and those nodes themselves first."""
    roots = select(col(TumorTypeRow.id), col(TumorTypeRow.name)).where(col(TumorTypeRow.id).in_(sorted(POOLED))).order_by(col(TumorTypeRow.depth))
    branches = (
        select(col(TumorTypeRow.id), col(TumorTypeRow.name))
        .where(col(TumorTypeRow.parent).in_(sorted(POOLED)), col(TumorTypeRow.id).not_in(sorted(POOLED)))
        .order_by(col(TumorTypeRow.name))
    )
    return [*session.execute(roots).all(), *session.execute(branches).all()]


def cells(session: Session, as_of: date, columns: Sequence[str], modalities: Sequence[str]) -> Sequence[Any]:
    """Rows of `target, column, n, standing`: approaches that hunt the target and name the column's node or one beneath, and the best standing
    among them. A node that stands for all solid tumours holds only what names it itself. An approach of which nothing was known on the day does
    not count.
    """
    beneath = and_(col(TumorCover.narrow) == col(StepRow.tumor_type), or_(col(TumorCover.distance) == 0, col(TumorCover.broad).not_in(sorted(POOLED))))
    statement: Any = (
        select(
            col(ApproachWord.word).label("target"),
            col(TumorCover.broad).label("column"),
            func.count(func.distinct(col(StepRow.approach))).label("n"),
            func.min(col(StepRow.standing)).label("standing"),
        )
        .select_from(StepRow)
        .join(TumorCover, beneath)
        .join(ApproachWord, and_(col(ApproachWord.approach) == col(StepRow.approach), col(ApproachWord.kind) == "target"))
        .where(
            col(StepRow.since) <= as_of,
            col(StepRow.until) > as_of,
            col(StepRow.beneath).is_(False),
            col(TumorCover.broad).in_(columns),
        )
        .where(col(StepRow.approach).in_(_with_something_known(as_of)))
        .group_by(col(ApproachWord.word), col(TumorCover.broad))
    )
    if modalities:
        statement = statement.join(ApproachRow, col(ApproachRow.id) == col(StepRow.approach)).where(col(ApproachRow.modality).in_(modalities))
    return session.execute(statement).all()


def _with_something_known(as_of: date) -> Any:
    return select(col(FactRow.approach)).where(col(FactRow.known_from) <= as_of)


def approaches_by_tissue(session: Session, as_of: date) -> dict[str, int]:
    """How many approaches name each tissue or a type beneath it, most first; those for all solid tumours by the node that says so."""
    columns = [row.id for row in tissues(session)]
    among = or_(col(TumorCover.distance) == 0, col(TumorCover.broad).not_in(sorted(POOLED)))
    count = func.count(func.distinct(col(StepRow.approach)))
    statement: Any = (
        select(col(TumorCover.broad), count)
        .join(StepRow, col(StepRow.tumor_type) == col(TumorCover.narrow))
        .where(col(TumorCover.broad).in_(columns), among, col(StepRow.since) <= as_of, col(StepRow.until) > as_of, col(StepRow.beneath).is_(False))
        .where(col(StepRow.approach).in_(_with_something_known(as_of)))
        .group_by(col(TumorCover.broad))
        .order_by(count.desc(), col(TumorCover.broad))
    )
    return {row[0]: row[1] for row in session.execute(statement)}
