"""Replaces the served release with another, whole, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlmodel import SQLModel

from app.catalogue.assemble import Catalogue
from app.storage.engine import explained
from app.storage.releases_kept import keep
from app.storage.rows import Rows, rows_of
from app.storage.tables import KEPT, Release

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"
_LOAD_LOCK = 7_230_142_261
"""An arbitrary number by which loads on one PostgreSQL database take turns."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    release: str
    replaced: str | None
    changed: bool
    counts: dict[str, int]


def alembic_config(url: str) -> Config:
    """Alembic's settings for this database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def migrate(engine: Engine) -> None:
    """Bring the schema up to date. Nothing of the catalogue is touched by it."""
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    with explained(engine), engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def load(engine: Engine, catalogue: Catalogue, at: datetime) -> Loaded:
    """Make `catalogue` the served release, loaded `at` that instant. Readers see the old release or the new one; if this is interrupted, the old one stays.

    Raises CannotConnect where the database cannot be written.
    """
    rows = rows_of(catalogue, at)
    if engine.dialect.name == "sqlite":
        with explained(engine), engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # leaves the transaction that was begun, in which the journal's mode cannot change
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("BEGIN")
    with explained(engine), engine.connect().execution_options(begin_with="BEGIN IMMEDIATE") as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOAD_LOCK})
        served = connection.execute(select(Release.id)).scalar_one_or_none()  # type: ignore[call-overload]  # a column of a table model
        if served != catalogue.release:
            _replace(connection, rows)
            keep(connection, catalogue, rows)
            connection.execute(text("ANALYZE"))  # what the planner knows of the tables belongs to the release too
    return Loaded(catalogue.release, served, served != catalogue.release, rows[Release][0]["counts"])


def _replace(connection: Connection, rows: Rows) -> None:
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name not in KEPT:
            connection.execute(delete(table))
    by_name = {model.__table__.name: entries for model, entries in rows.items()}  # type: ignore[attr-defined]
    for table in SQLModel.metadata.sorted_tables:
        if entries := by_name.get(table.name):
            connection.execute(insert(table), entries)
