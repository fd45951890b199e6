"""Migrations give exactly the models' schema, and can be taken back."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from app.storage import tables
from app.storage.engine import SCHEMA, StorageError, check_schema, open_engine
from app.storage.load import alembic_config, migrate

assert tables


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: object) -> str:
    """A database in which nothing is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server = request.getfixturevalue("postgres_server")
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS empty")
        connection.exec_driver_sql("CREATE DATABASE empty")
    engine.dispose()
    return str(server).replace("/postgres?", "/empty?")


def test_up_from_empty_gives_the_models_schema_and_down_takes_all_away(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with pytest.raises(StorageError, match="run `load`"):
        check_schema(engine)

    migrate(engine)
    check_schema(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []

    config = alembic_config(empty_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}

    migrate(engine)
    check_schema(engine)
    engine.dispose()


def test_the_schema_that_serving_asks_for_is_the_newest() -> None:
    assert ScriptDirectory.from_config(alembic_config("")).get_current_head() == SCHEMA
