"""Asks PostgreSQL with prepared statements, over connections that are kept open."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import Engine

from app.storage.engine import CannotConnect, postgres_options
from app.storage.prepared import SHAPES_KEPT, Row, prepare, shape_of
from app.storage.queries.asked import Asked, Window

_PATIENCE = 1.0
"""Seconds to wait for a connection before the question is left to the route, which says what is wrong."""


class PostgresReader:
    """Reads over connections that are kept open; the driver waits without holding a thread."""

    def __init__(self, engine: Engine, statement_seconds: float, connections: int = 8) -> None:
        self._prepared = lru_cache(SHAPES_KEPT)(lambda shape: prepare(shape, engine.dialect))
        self._where = engine.url.render_as_string(hide_password=True)
        self._pool = AsyncConnectionPool(
            _target(engine),
            kwargs={"autocommit": True, **postgres_options(statement_seconds)},
            min_size=1,
            max_size=connections,
            timeout=_PATIENCE,
            open=False,
            check=None,
        )
        self._opened = False

    async def page(self, asked: Asked, sort: str, window: Window) -> Sequence[Row]:
        """One statement sees one release. A connection that was lost meanwhile is replaced once."""
        statement = self._prepared(shape_of(asked, sort))
        values = dict(statement.filled(asked, window))
        try:
            if not self._opened:
                self._opened = True
                await self._pool.open(wait=True, timeout=_PATIENCE)
            try:
                return await self._ask(statement.text, values)
            except psycopg.errors.QueryCanceled:
                raise  # it had its time; asking again would take as long
            except psycopg.OperationalError:
                return await self._ask(statement.text, values)
        except (psycopg.Error, PoolTimeout) as wrong:
            raise CannotConnect(f"{self._where} does not answer: {str(wrong).strip().splitlines()[0]}") from wrong

    async def _ask(self, text: str, values: dict[str, Any]) -> Sequence[Row]:
        async with self._pool.connection() as connection:
            found = await connection.execute(text.encode(), values, prepare=True)
            return await found.fetchall()

    async def close(self) -> None:
        """Close every connection."""
        if self._opened:
            await self._pool.close()


def _target(engine: Engine) -> str:
    """The engine's PostgreSQL address as the driver itself takes it, with every host."""
    _, named = engine.dialect.create_connect_args(engine.url)
    return make_conninfo(**{key: str(value) for key, value in named.items() if isinstance(value, str | int) and value != ""})
