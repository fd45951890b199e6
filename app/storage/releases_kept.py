"""Remembers what each release held, so that two of them can be compared."""

import hashlib

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import SQLModel

from app.catalogue.assemble import Catalogue
from app.catalogue.differences import versions_of
from app.storage.rows import Rows
from app.storage.tables import PastRelease, RecordVersion, Release, ReleaseRecord

past, held, versions = (SQLModel.metadata.tables[model.__tablename__] for model in (PastRelease, ReleaseRecord, RecordVersion))

RELEASES_KEPT = 20
"""How many releases can be compared; older ones are forgotten at the next load. Versions of records are shared, so each costs what changed in it."""


def keep(connection: Connection, catalogue: Catalogue, rows: Rows) -> None:
    """Add a release to those that can be compared, and forget the oldest beyond `RELEASES_KEPT`."""
    release = rows[Release][0]
    connection.execute(delete(past).where(past.c.id == catalogue.release))
    connection.execute(delete(held).where(held.c.release == catalogue.release))
    connection.execute(insert(past), [{key: release[key] for key in ("id", "rules_version", "loaded_at", "counts")}])
    found = versions_of(catalogue)
    digests = {key: hashlib.sha256(body.encode()).hexdigest()[:32] for key, body in found.items()}
    known = set(connection.execute(select(versions.c.digest)).scalars())
    new = {digests[key]: body for key, body in found.items() if digests[key] not in known}
    if new:
        connection.execute(insert(versions), [{"digest": digest, "body": body} for digest, body in new.items()])
    connection.execute(
        insert(held), [{"release": catalogue.release, "kind": kind, "record": record, "digest": digest} for (kind, record), digest in digests.items()]
    )
    _forget_oldest(connection)


def _forget_oldest(connection: Connection) -> None:
    oldest = list(connection.execute(select(past.c.id).order_by(past.c.loaded_at.desc(), past.c.id).offset(RELEASES_KEPT)).scalars())
    if oldest:
        connection.execute(delete(past).where(past.c.id.in_(oldest)))
        connection.execute(delete(held).where(held.c.release.in_(oldest)))
        connection.execute(delete(versions).where(versions.c.digest.not_in(select(held.c.digest))))
