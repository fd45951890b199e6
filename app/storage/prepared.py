"""Statements that are put together once for each shape of question and then sent as text.

The statement itself is written once, in `app/storage/queries/approaches.py`. Two questions have the same shape when they use the same filters with
the same number of values and the same order; only then is the text the same.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Dialect, Engine

from app.domain.tumor_tree import POOLED
from app.storage.engine import STATEMENT_SECONDS, CannotConnect, sqlite_target
from app.storage.queries.approaches import page_statement
from app.storage.queries.asked import Asked, Window

Row = Sequence[Any]

SHAPES_KEPT = 512
_DAY = date(1, 1, 2)
_LIMIT, _OFFSET = 987_654_321, 987_654_322
_MARK = re.compile("\x02([a-z_]+)\x02([0-9]+)\x02")
_BY_VALUE = ("countries", "recruiting", "review_overdue", "tumor_matches", "surveyed")
"""Filters whose values decide how the statement reads, so that each value is a shape of its own."""
_BY_COUNT = tuple(field.name for field in fields(Asked) if field.name not in (*_BY_VALUE, "as_of"))


_SENT = {"statuses": "standings"}
"""A filter whose values are sent to the database as another property of the question has them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What must be equal for two questions to share a statement."""

    counts: tuple[int, ...]
    values: tuple[Any, ...]
    pooled: tuple[str, ...]
    sort: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's text, and for each of its parameters what to put there."""

    text: str
    parameters: tuple[tuple[str, Callable[[Asked, Window], Any]], ...]

    def filled(self, asked: Asked, window: Window) -> list[tuple[str, Any]]:
        """Names and values, in the order of the text."""
        return [(name, give(asked, window)) for name, give in self.parameters]


def shape_of(asked: Asked, sort: str) -> Shape:
    """The shape of a question."""
    pooled = asked.tumor_types if not POOLED.isdisjoint(asked.tumor_types) else ()
    return Shape(tuple(len(getattr(asked, name)) for name in _BY_COUNT), tuple(getattr(asked, name) for name in _BY_VALUE), pooled, sort)


def prepare(shape: Shape, dialect: Dialect) -> Prepared:
    """Put a statement together with marks in place of values, and note where each mark went."""
    marks: dict[str, Any] = {}
    for name, count in zip(_BY_COUNT, shape.counts, strict=True):
        marks[name] = tuple(f"\x02{_SENT.get(name, name)}\x02{index}\x02" for index in range(count))
    marked = Asked(as_of=_DAY, **marks, **dict(zip(_BY_VALUE, shape.values, strict=True)))
    if shape.pooled:
        marked = replace(marked, tumor_types=shape.pooled)
    compiled = page_statement(marked, shape.sort, Window(_LIMIT, _OFFSET)).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    given = compiled.construct_params()
    names = list(compiled.positiontup or ()) if compiled.positional else list(given)
    as_text = dialect.name == "sqlite"
    return Prepared(str(compiled), tuple((name, _giver(given[name], as_text)) for name in names))


def _giver(value: Any, as_text: bool) -> Callable[[Asked, Window], Any]:
    if value == _DAY and isinstance(value, date):
        return (lambda asked, _: asked.as_of.isoformat()) if as_text else (lambda asked, _: asked.as_of)
    if value in (_LIMIT, _OFFSET) and isinstance(value, int):
        return (lambda _, window: window.limit) if value == _LIMIT else (lambda _, window: window.offset)
    if isinstance(value, str) and (mark := _MARK.search(value)):
        name, index, before, after = mark[1], int(mark[2]), value[: mark.start()], value[mark.end() :]
        if not before and not after:
            return lambda asked, _: getattr(asked, name)[index]
        return lambda asked, _: f"{before}{getattr(asked, name)[index]}{after}"
    return lambda _asked, _window: value


class Reader(Protocol):
    """Asks the database for pages of approaches."""

    async def page(self, asked: Asked, sort: str, window: Window) -> Sequence[Row]:
        """Rows as `page_statement` names them, all of one release; raise CannotConnect where the database does not answer."""

    async def close(self) -> None:
        """Give every connection back."""


class SqliteReader:
    """Reads where it is asked: a page takes less time than handing it to another thread and back."""

    def __init__(self, engine: Engine) -> None:
        self._target = sqlite_target(engine)
        self._own = threading.local()
        self._prepared = lru_cache(SHAPES_KEPT)(lambda shape: prepare(shape, engine.dialect))

    async def page(self, asked: Asked, sort: str, window: Window) -> Sequence[Row]:
        """One statement sees one release."""
        statement = self._prepared(shape_of(asked, sort))
        try:
            return self._connection().execute(statement.text, [value for _, value in statement.filled(asked, window)]).fetchall()
        except sqlite3.Error as wrong:
            self._forget()
            raise CannotConnect(f"{self._target} does not answer: {wrong}") from wrong

    def _connection(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if kept is None:
            kept = self._own.connection = sqlite3.connect(self._target, uri=True, isolation_level=None, cached_statements=SHAPES_KEPT, timeout=1)
        return kept

    def _forget(self) -> None:
        if (kept := getattr(self._own, "connection", None)) is not None:
            kept.close()
            self._own.connection = None

    async def close(self) -> None:
        """Close this thread's connection."""
        self._forget()


def reader_of(engine: Engine, statement_seconds: float = STATEMENT_SECONDS) -> Reader:
    """The reader for this database. Opens nothing yet."""
    if engine.dialect.name == "sqlite":
        return SqliteReader(engine)
    from app.storage.prepared_postgres import PostgresReader  # its driver takes ten megabytes, which no process on SQLite shall pay

    return PostgresReader(engine, statement_seconds)
