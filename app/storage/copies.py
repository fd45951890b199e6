"""Makes an SQLite database of its own from an exported catalogue."""

import os
import tempfile
from datetime import datetime
from pathlib import Path

from app.catalogue.exported import read_export
from app.storage.engine import open_engine
from app.storage.load import load, migrate


def sqlite_copy(export: str, loaded_at: datetime, target: Path) -> None:
    """Load the export into a new database and put it at `target`, whole or not at all. Equal exports give equal files."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        text, made, packed = Path(folder) / "catalogue.json", Path(folder) / "made.sqlite", Path(folder) / "packed.sqlite"
        text.write_text(export, encoding="utf-8")
        engine = open_engine(f"sqlite:///{made}")
        migrate(engine)
        load(engine, read_export(text), at=loaded_at)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM INTO ?", (str(packed),))
            connection.exec_driver_sql("BEGIN")
        engine.dispose()
        os.replace(packed, target)
