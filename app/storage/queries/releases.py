"""Which release is served, and what the releases that were loaded here held."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.storage.engine import NothingLoaded
from app.storage.tables import PastRelease, RecordVersion, Release, ReleaseRecord


def served(session: Session) -> Release:
    """The release in the tables; raise NothingLoaded where there is none."""
    release: Release | None = session.execute(select(Release)).scalar_one_or_none()
    if release is None:
        raise NothingLoaded("no release has been loaded; run `load`")
    return release


def releases(session: Session) -> Sequence[Any]:
    """Rows of `id, rules_version, loaded_at, counts`, newest first."""
    statement = select(col(PastRelease.id), col(PastRelease.rules_version), col(PastRelease.loaded_at), col(PastRelease.counts))
    return session.execute(statement.order_by(col(PastRelease.loaded_at).desc(), col(PastRelease.id))).all()


def versions(session: Session, release: str, but_in: str) -> Mapping[tuple[str, str], str]:
    """Every record of a release that another does not hold in the same version."""
    others = select(col(ReleaseRecord.digest)).where(col(ReleaseRecord.release) == but_in)
    statement: Any = (
        select(col(ReleaseRecord.kind), col(ReleaseRecord.record), col(RecordVersion.body))
        .join(RecordVersion, col(RecordVersion.digest) == col(ReleaseRecord.digest))
        .where(col(ReleaseRecord.release) == release, col(ReleaseRecord.digest).not_in(others))
    )
    return {(row.kind, row.record): row.body for row in session.execute(statement)}
