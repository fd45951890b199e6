"""Tumour types and the other words, each with how many approaches go with it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from app.storage.queries.asked import Window
from app.storage.tables import ApproachRow, ApproachWord, NameRow, StepRow, Term, TumorCover, TumorTypeRow

_COUNTED_BY_WORD = ("target", "strategy", "barrier")


def _named_like(kind: str, words: Sequence[str]) -> Any:
    """Ids of records of which some name holds every one of these folded words."""
    statement = select(col(NameRow.record)).where(col(NameRow.kind) == kind)
    for word in words:
        statement = statement.where(col(NameRow.folded).contains(word, autoescape=True))
    return statement


def tumor_types(session: Session, parents: Sequence[str], under: Sequence[str], words: Sequence[str], window: Window) -> tuple[int, Sequence[Any]]:
    """How many tumour types there are, and rows of `id, body` in order of name."""
    statement = select(col(TumorTypeRow.id), col(TumorTypeRow.body))
    if parents:
        statement = statement.where(col(TumorTypeRow.parent).in_(parents))
    if under:
        statement = statement.where(
            col(TumorTypeRow.id).in_(select(col(TumorCover.narrow)).where(col(TumorCover.broad).in_(under), col(TumorCover.distance) > 0))
        )
    if words:
        statement = statement.where(col(TumorTypeRow.id).in_(_named_like("tumor_type", words)))
    found = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    rows = session.execute(statement.order_by(col(TumorTypeRow.name), col(TumorTypeRow.id)).limit(window.limit).offset(window.offset)).all()
    return int(found), rows


def tumor_type(session: Session, code: str) -> str | None:
    """The record of a tumour type, as JSON."""
    return session.execute(select(col(TumorTypeRow.body)).where(col(TumorTypeRow.id) == code)).scalar_one_or_none()


def lines_above(session: Session, codes: Sequence[str]) -> Sequence[Any]:
    """Rows of `of, id, name`: everything above each of these types, nearest first."""
    statement: Any = (
        select(col(TumorCover.narrow).label("of"), col(TumorTypeRow.id), col(TumorTypeRow.name))
        .join(TumorTypeRow, col(TumorTypeRow.id) == col(TumorCover.broad))
        .where(col(TumorCover.narrow).in_(codes), col(TumorCover.distance) > 0)
        .order_by(col(TumorCover.narrow), col(TumorCover.distance))
    )
    return session.execute(statement).all()


def children(session: Session, code: str) -> Sequence[Any]:
    """Rows of `id, name`: the types right below."""
    return session.execute(select(col(TumorTypeRow.id), col(TumorTypeRow.name)).where(col(TumorTypeRow.parent) == code).order_by(col(TumorTypeRow.name))).all()


def approaches_by_relation(session: Session, codes: Sequence[str]) -> Sequence[Any]:
    """Rows of `of, relation, n`: approaches that name a type itself (`exact`), one below (`narrower`) or one above (`broader`)."""
    above = (
        select(
            col(TumorCover.narrow).label("of"),
            case((col(TumorCover.distance) == 0, "exact"), else_="broader").label("relation"),
            col(StepRow.approach),
        )
        .join(StepRow, col(StepRow.tumor_type) == col(TumorCover.broad))
        .where(col(TumorCover.narrow).in_(codes))
    )
    below = (
        select(col(TumorCover.broad).label("of"), case((col(TumorCover.distance) > 0, "narrower"), else_="exact").label("relation"), col(StepRow.approach))
        .join(StepRow, col(StepRow.tumor_type) == col(TumorCover.narrow))
        .where(col(TumorCover.broad).in_(codes), col(TumorCover.distance) > 0)
    )
    both = above.union_all(below).subquery()
    statement = select(both.c.of, both.c.relation, func.count(func.distinct(both.c.approach)).label("n")).group_by(both.c.of, both.c.relation)
    return session.execute(statement).all()


def terms(session: Session, kind: str, words: Sequence[str], window: Window) -> tuple[int, Sequence[Any]]:
    """How many words of this kind there are, and rows of `id, body` in order of name."""
    statement = select(col(Term.id), col(Term.body)).where(col(Term.kind) == kind)
    if words:
        statement = statement.where(col(Term.id).in_(_named_like(kind, words)))
    found = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    rows = session.execute(statement.order_by(func.lower(col(Term.name)), col(Term.id)).limit(window.limit).offset(window.offset)).all()
    return int(found), rows


def term(session: Session, kind: str, word: str) -> str | None:
    """The record of a word, as JSON."""
    return session.execute(select(col(Term.body)).where(col(Term.kind) == kind, col(Term.id) == word)).scalar_one_or_none()


def bodies(session: Session, kind: str) -> Sequence[str]:
    """Every record of a kind, as JSON, in order of id."""
    return session.execute(select(col(Term.body)).where(col(Term.kind) == kind).order_by(col(Term.id))).scalars().all()


def approach_counts(session: Session, kind: str, words: Sequence[str]) -> dict[str, int]:
    """How many approaches go with each of these words."""
    count = func.count()
    if kind == "modality":
        statement: Any = select(col(ApproachRow.modality), count).where(col(ApproachRow.modality).in_(words)).group_by(col(ApproachRow.modality))
    elif kind in _COUNTED_BY_WORD:
        statement = (
            select(col(ApproachWord.word), count).where(col(ApproachWord.kind) == kind, col(ApproachWord.word).in_(words)).group_by(col(ApproachWord.word))
        )
    else:
        return {}
    return {row[0]: row[1] for row in session.execute(statement).all()}


def approaches_with(session: Session, kind: str, word: str) -> Sequence[Any]:
    """Rows of `id, name`: the approaches that go with a word."""
    statement = select(col(ApproachRow.id), col(ApproachRow.name))
    if kind == "modality":
        statement = statement.where(col(ApproachRow.modality) == word)
    else:
        statement = statement.join(ApproachWord, col(ApproachWord.approach) == col(ApproachRow.id)).where(
            col(ApproachWord.kind) == kind, col(ApproachWord.word) == word
        )
    return session.execute(statement.order_by(col(ApproachRow.name), col(ApproachRow.id))).all()
