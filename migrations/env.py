"""Runs migrations on the connection that a caller hands over, or on DATABASE_URL."""

from alembic import context
from sqlmodel import SQLModel

from app.settings import Settings
from app.storage import tables  # noqa: F401  # fills the metadata
from app.storage.engine import open_engine


def run() -> None:
    """Migrate, one transaction for all steps."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _on(connection)
        return
    engine = open_engine(context.config.attributes.get("url") or Settings().database_url)
    with engine.connect() as opened:
        _on(opened)
        opened.commit()


def _on(connection) -> None:  # type: ignore[no-untyped-def]  # Alembic runs this file, no type checker sees a caller
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=connection.dialect.name == "sqlite", transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


run()
