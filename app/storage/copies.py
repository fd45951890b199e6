"""Makes an SQLite database of its own from an exported catalogue."""

import tempfile
from datetime import datetime
from pathlib import Path

from app.catalogue.exported import read_export
from app.storage.engine import open_engine


def sqlite_copy(export: str, loaded_at: datetime) -> bytes:
    """The database's file, with the export loaded into it. Equal exports give equal files; nothing of it stays on disk."""
    from app.storage.load import load, migrate  # brings the migration tool along, eight megabytes that serving otherwise does without

    with tempfile.TemporaryDirectory(prefix="cartograph-") as folder:
        text, made, packed = Path(folder) / "catalogue.json", Path(folder) / "made.sqlite", Path(folder) / "packed.sqlite"
        text.write_text(export, encoding="utf-8")
        engine = open_engine(f"sqlite:///{made}")
        migrate(engine)
        load(engine, read_export(text), loaded_at)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM INTO ?", (str(packed),))
            connection.exec_driver_sql("BEGIN")
        engine.dispose()
        return packed.read_bytes()
