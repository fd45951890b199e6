"""A load is whole or nothing: interrupted, refused or raced, readers see one release."""

import multiprocessing
import os
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from app.catalogue.assemble import Catalogue
from app.domain.approach import Approach
from app.storage import load as loading
from app.storage.engine import CannotConnect, NothingLoaded, SchemaDiffers, check_schema, open_engine, reading
from app.storage.load import load, migrate
from app.storage.queries import approaches
from app.storage.queries.asked import Asked
from app.storage.queries.releases import served
from app.storage.tables import ApproachRow, NameRow
from tests.conftest import LATER, LOADED, ROOT


def smaller(catalogue: Catalogue) -> Catalogue:
    """Another release: the same without its last approach."""
    return replace(catalogue, approaches=catalogue.approaches[:-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of one's own."""
    if request.param == "sqlite":
        own = f"sqlite:///{tmp_path}/own.db"
    else:
        server = str(request.getfixturevalue("postgres_server"))
        engine = open_engine(server)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS own WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE own")
        engine.dispose()
        own = server.replace("/postgres?", "/own?")
    engine = open_engine(own)
    migrate(engine)
    engine.dispose()
    return own


def what_is_served(url: str) -> tuple[str, int]:
    engine = open_engine(url)
    try:
        with reading(engine) as session:
            return served(session).id, approaches.total(session, Asked(as_of=date(2026, 11, 23)))
    finally:
        engine.dispose()


def test_a_release_is_loaded_and_replaced_whole(url: str, catalogue: Catalogue) -> None:
    engine = open_engine(url)

    first = load(engine, catalogue, LOADED)
    again = load(engine, catalogue, LATER)
    second = load(engine, smaller(catalogue), LATER)

    assert (first.changed, again.changed, second.changed) == (True, False, True)
    assert second.replaced == first.release
    assert what_is_served(url) == (smaller(catalogue).release, len(catalogue.approaches) - 1)
    engine.dispose()


def test_the_release_id_follows_from_the_content_alone(url: str, catalogue: Catalogue) -> None:
    engine = open_engine(url)
    load(engine, catalogue, LOADED)

    with reading(engine) as session:
        stored = session.execute(select(col(ApproachRow.body))).scalars()
        assert {Approach.model_validate_json(body) for body in stored} == set(catalogue.approaches)
        assert served(session).id == catalogue.release != smaller(catalogue).release
    engine.dispose()


def test_a_load_that_fails_in_the_middle_leaves_the_old_release(url: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(url)
    load(engine, catalogue, LOADED)
    real = loading.rows_of

    def broken(of: Catalogue, at: datetime) -> loading.Rows:
        rows = real(of, at)
        rows[NameRow].append({"id": 1, "kind": "x", "record": "x", "text": "x", "folded": "x", "what": "x"})  # an id that is taken
        return rows

    monkeypatch.setattr(loading, "rows_of", broken)
    with pytest.raises(CannotConnect):
        load(engine, smaller(catalogue), LATER)

    assert what_is_served(url) == (catalogue.release, len(catalogue.approaches))
    engine.dispose()


def _load_and_hang(url: str, ready: str) -> None:
    """A load that has written everything and is about to commit."""
    from app.catalogue.assemble import read_catalogue

    engine = open_engine(url)
    catalogue = smaller(read_catalogue(ROOT / "data"))
    rows = loading.rows_of(catalogue, datetime(2026, 11, 23, tzinfo=UTC))
    with engine.connect().execution_options(begin_with="BEGIN IMMEDIATE") as connection, connection.begin():
        loading._replace(connection, rows)
        Path(ready).write_text("written", encoding="utf-8")
        time.sleep(60)


def test_a_load_that_is_killed_leaves_the_old_release_and_the_next_load_works(url: str, catalogue: Catalogue, tmp_path: Path) -> None:
    engine = open_engine(url)
    load(engine, catalogue, LOADED)
    ready = tmp_path / "ready"
    process = multiprocessing.get_context("spawn").Process(target=_load_and_hang, args=(url, str(ready)))
    process.start()
    deadline = time.monotonic() + 60
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ready.exists()

    assert what_is_served(url) == (catalogue.release, len(catalogue.approaches))
    assert process.pid is not None
    os.kill(process.pid, 9)
    process.join()

    assert what_is_served(url) == (catalogue.release, len(catalogue.approaches))
    assert load(engine, smaller(catalogue), LATER).changed
    engine.dispose()


def test_a_reader_sees_one_release_through_all_its_statements(url: str, catalogue: Catalogue) -> None:
    engine, writer = open_engine(url), open_engine(url)
    load(engine, catalogue, LOADED)

    with reading(engine) as session:
        before = served(session).id, approaches.total(session, Asked(as_of=date(2026, 11, 23)))
        thread = threading.Thread(target=load, args=(writer, smaller(catalogue), LATER))
        thread.start()
        thread.join()
        session.expire_all()
        assert (served(session).id, approaches.total(session, Asked(as_of=date(2026, 11, 23)))) == before

    assert what_is_served(url)[0] == smaller(catalogue).release
    engine.dispose()
    writer.dispose()


def test_a_database_without_a_release_says_so(url: str) -> None:
    with pytest.raises(NothingLoaded, match="run `load`"):
        what_is_served(url)


def test_a_schema_of_another_version_says_so(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    with pytest.raises(SchemaDiffers, match="has schema 0000"):
        check_schema(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:////nowhere/at/all.db", "no database file at /nowhere/at/all.db"),
        ("postgresql://nobody@127.0.0.1:1/none", "does not answer"),
    ],
)
def test_a_database_that_does_not_answer_says_why(address: str, words: str) -> None:
    engine = open_engine(address)

    with pytest.raises(CannotConnect, match=words):
        check_schema(engine)
    engine.dispose()


@pytest.mark.parametrize("address", ["nonsense", "mysql://x/y"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CannotConnect, match="DATABASE_URL"):
        open_engine(address)


def test_a_folder_that_does_not_exist_is_named_when_loading(catalogue: Catalogue) -> None:
    engine = open_engine("sqlite:////nowhere/at/all.db")

    with pytest.raises(CannotConnect, match="does not exist or may not be read"):
        migrate(engine)


def test_a_database_in_a_folder_that_cannot_be_written_is_still_read(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    own = f"sqlite:///{tmp_path}/own.db"
    engine = open_engine(own)
    migrate(engine)
    load(engine, catalogue, LOADED)
    engine.dispose()
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert what_is_served(own)[0] == catalogue.release
    with pytest.raises(CannotConnect, match="read-only"):
        load(open_engine(own), smaller(catalogue), LATER)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is not a database, only some text that is long enough to be read as one\n" * 20, encoding="utf-8")
    engine = open_engine(f"sqlite:///{tmp_path}/text.db")

    with pytest.raises(CannotConnect, match="not an SQLite database"):
        check_schema(engine)
    engine.dispose()


def test_a_locked_file_is_named_as_locked(tmp_path: Path, catalogue: Catalogue) -> None:
    own = f"sqlite:///{tmp_path}/own.db"
    holder, other = open_engine(own), open_engine(own)
    migrate(holder)
    with holder.connect().execution_options(begin_with="BEGIN IMMEDIATE") as connection, connection.begin():
        with other.connect() as quick:
            quick.exec_driver_sql("COMMIT")
            quick.exec_driver_sql("PRAGMA busy_timeout=100")
        with pytest.raises(CannotConnect, match="locked by another process"):
            load(other, catalogue, LOADED)
    holder.dispose()
    other.dispose()
