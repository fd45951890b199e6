"""`python -m bench.cut N`: loads the catalogue without its last N approaches into DATABASE_URL, as a release of its own."""

import sys
from dataclasses import replace
from datetime import UTC, datetime

from app.catalogue.assemble import Catalogue, read_catalogue
from app.settings import Settings
from app.storage.engine import open_engine
from app.storage.load import load, migrate
from bench.places import ROOT


def cut(catalogue: Catalogue, off: int) -> Catalogue:
    """The catalogue without its last approaches."""
    return replace(catalogue, approaches=catalogue.approaches[: len(catalogue.approaches) - off])


if __name__ == "__main__":
    engine = open_engine(Settings().database_url)
    migrate(engine)
    load(engine, cut(read_catalogue(ROOT / "data"), int(sys.argv[1])), datetime.now(UTC))
    engine.dispose()
