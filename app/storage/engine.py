"""Opens the database, and says in plain words why it cannot."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import URL, Engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, create_engine

STATEMENT_SECONDS = 10.0
SCHEMA = "0004"
"""The newest revision in `migrations/`, written here too so that a process which only serves needs no migration tool. A test holds them together."""


class StorageError(Exception):
    """The database cannot serve, for a reason that an operator can mend.

    StorageError
    ├── CannotConnect      no file, no server, no permission, locked
    ├── SchemaDiffers      older or newer than this program
    └── NothingLoaded      the schema is there, the catalogue is not
    """


class CannotConnect(StorageError):
    """The database does not answer."""


class SchemaDiffers(StorageError):
    """The database was made by another version of this program."""


class NothingLoaded(StorageError):
    """No release has been loaded yet."""


def open_engine(url: str, statement_seconds: float = STATEMENT_SECONDS) -> Engine:
    """An engine for SQLite (`sqlite:///file`) or PostgreSQL (`postgresql://…`, also with several hosts). Connects to nothing yet."""
    try:
        parsed = make_url(_hosts_as_query(url))
    except (ArgumentError, ValueError) as wrong:
        raise CannotConnect("DATABASE_URL is not a database URL; write sqlite:///cartograph.db or postgresql://user@host/name") from wrong
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    if parsed.get_backend_name() != "postgresql":
        raise CannotConnect(f"DATABASE_URL names {parsed.get_backend_name()}; this program speaks sqlite and postgresql")
    parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=10, pool_timeout=10, connect_args=postgres_options(statement_seconds))


def postgres_options(statement_seconds: float) -> dict[str, Any]:
    """What every connection to PostgreSQL is opened with: how long to wait for the server, and how long it may work on a statement."""
    return {"connect_timeout": 3, "options": f"-c statement_timeout={round(statement_seconds * 1000)}"}


_SEVERAL_HOSTS = re.compile(r"^(?P<scheme>postgres(?:ql)?(?:\+\w+)?)://(?:(?P<user>[^@/]*)@)?(?P<hosts>[^/?]*,[^/?]*)(?P<rest>.*)$")


def _hosts_as_query(url: str) -> str:
    """`postgresql://user@one:5432,two:5433/name`, as PostgreSQL's own tools take it, in the form that SQLAlchemy takes."""
    found = _SEVERAL_HOSTS.match(url)
    if found is None:
        return url
    path, _, query = found["rest"].partition("?")
    hosts = "&".join(f"host={quote(host, safe=':[]')}" for host in found["hosts"].split(","))
    user = f"{found['user']}@" if found["user"] else ""
    return f"{found['scheme']}://{user}{path or '/'}?{hosts}{f'&{query}' if query else ''}"


def _sqlite_engine(url: URL) -> Engine:
    """SQLite with a write-ahead log, so that readers keep the old release while a new one is written.

    The driver's own transaction handling begins one only before writes; reads of one answer must see one release, so every transaction
    is begun explicitly.
    """
    engine = create_engine(_as_it_can_be_opened(url), connect_args={"check_same_thread": False, "timeout": 10})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin_with", "BEGIN"))

    return engine


def _as_it_can_be_opened(url: URL) -> URL:
    """On a read-only file system the log beside the file cannot be made; nothing can change there either, so it is opened as immutable."""
    name = url.database
    if not name or name == ":memory:" or name.startswith("file:") or not Path(name).exists() or os.access(Path(name).resolve().parent, os.W_OK):
        return url
    return url.set(database=f"file:{Path(name).resolve()}", query={"mode": "ro", "immutable": "1", "uri": "true"})


def sqlite_target(engine: Engine) -> str:
    """The engine's SQLite file as an address that opens it for reading only."""
    name = engine.url.database or ":memory:"
    return f"{name}?{urlencode(dict(engine.url.query))}" if name.startswith("file:") else f"{Path(name).absolute().as_uri()}?mode=ro"


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session whose statements all see one release. Raises CannotConnect where the database does not answer."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with explained(engine), engine.connect().execution_options(**options) as connection, Session(connection) as session:
        yield session


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turns a driver's complaint into CannotConnect with the words of the driver and what to look at."""
    try:
        yield
    except DBAPIError as wrong:
        raise CannotConnect(_in_words(engine, wrong)) from wrong
    except PoolTimeout as wrong:
        raise CannotConnect(f"{engine.url.render_as_string(hide_password=True)} has no connection free") from wrong


def _in_words(engine: Engine, wrong: DBAPIError) -> str:
    said = str(wrong.orig).strip().splitlines()[0] if wrong.orig else str(wrong)
    where = engine.url.render_as_string(hide_password=True)
    if "unable to open database file" in said:
        return f"cannot open {where}: the folder does not exist or may not be read"
    if "readonly" in said:
        return f"cannot write to {where}: the file or its folder is read-only"
    if "locked" in said:
        return f"{where} is locked by another process; wait for its load to end, or end that process"
    if "no such table" in said or "does not exist" in said:
        return f"{where} holds no Cartograph schema; run `load` first ({said})"
    if "not a database" in said:
        return f"{where} is not an SQLite database"
    return f"{where} does not answer: {said}"


def _missing_file(engine: Engine) -> Path | None:
    """The file of an SQLite database that is not there: opening it would make an empty one."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
        return None
    return None if Path(name).exists() else Path(name)


def check_schema(engine: Engine) -> None:
    """Raise SchemaDiffers unless the database's schema is the newest that this program knows."""
    missing = _missing_file(engine)
    if missing is not None:
        raise CannotConnect(f"there is no database file at {missing}; run `load` first, or set DATABASE_URL")
    with explained(engine), engine.connect() as connection:
        recorded = inspect(connection).has_table("alembic_version")
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if recorded else None
    if current != SCHEMA:
        state = "holds no schema" if current is None else f"has schema {current}"
        raise SchemaDiffers(f"the database {state}, this program needs {SCHEMA}; run `load`, which migrates first")
