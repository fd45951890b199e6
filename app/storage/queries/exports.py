"""The whole release, record by record."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.catalogue.differences import STATUS
from app.storage.tables import RecordVersion, ReleaseRecord, StepRow


def records(session: Session, release: str) -> Iterator[tuple[str, str]]:
    """Kind and JSON of every record, in order of kind and id."""
    statement = (
        select(col(ReleaseRecord.kind), col(RecordVersion.body))
        .join(RecordVersion, col(RecordVersion.digest) == col(ReleaseRecord.digest))
        .where(col(ReleaseRecord.release) == release, col(ReleaseRecord.kind) != STATUS)
        .order_by(col(ReleaseRecord.kind), col(ReleaseRecord.record))
    )
    for row in session.execute(statement):
        yield row[0], row[1]


def of_kind(session: Session, release: str, kind: str) -> Sequence[str]:
    """JSON of every record of a kind, in order of id."""
    statement = (
        select(col(RecordVersion.body))
        .join(ReleaseRecord, col(RecordVersion.digest) == col(ReleaseRecord.digest))
        .where(col(ReleaseRecord.release) == release, col(ReleaseRecord.kind) == kind)
        .order_by(col(ReleaseRecord.record))
    )
    return session.execute(statement).scalars().all()


def statuses(session: Session) -> Sequence[Any]:
    """Rows of `approach, tumor_type, since, until, standing, status_since, because`: every step."""
    columns = (StepRow.approach, StepRow.tumor_type, StepRow.since, StepRow.until, StepRow.standing, StepRow.status_since, StepRow.because)
    return session.execute(select(*map(col, columns)).where(col(StepRow.beneath).is_(False)).order_by(col(StepRow.approach), col(StepRow.number))).all()
