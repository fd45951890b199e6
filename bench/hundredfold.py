"""`python -m bench.hundredfold crowded|apart`: loads a catalogue a hundred times as large into DATABASE_URL, every text as long as in the real one.

`crowded`: every approach a hundred times, so that each tumour type has a hundred times as many. `apart`: the copies stand in copies of the tumour tree,
so that each tumour type has as many approaches as before.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime

from app.catalogue.assemble import Catalogue, read_catalogue
from app.domain.approach import Approach
from app.domain.entities import TumorType
from app.settings import Settings
from app.storage.engine import open_engine
from app.storage.load import load, migrate
from bench.places import ROOT

TIMES = 100


def hundredfold(catalogue: Catalogue, *, apart: bool) -> Catalogue:
    """The catalogue with every approach a hundred times."""
    copies = range(1, TIMES)
    approaches = [*catalogue.approaches, *(_approach(one, copy, apart) for copy in copies for one in catalogue.approaches)]
    tumor_types = [*catalogue.tumor_types, *(_tumor_type(one, copy) for copy in copies for one in catalogue.tumor_types)] if apart else catalogue.tumor_types
    return replace(
        catalogue,
        approaches=tuple(sorted(approaches, key=lambda one: one.id)),
        tumor_types=tuple(tumor_types),
    )


def _approach(one: Approach, copy: int, apart: bool) -> Approach:
    said = {"id": f"{one.id[:50]}-x{copy}", "name": f"{one.name} x{copy}", "aliases": tuple(f"{alias} x{copy}" for alias in one.aliases)}
    if not apart:
        return one.model_copy(update=said)

    def elsewhere(part: object) -> object:
        return part.model_copy(update={"tumor_types": tuple(f"{node}_{copy}" for node in part.tumor_types)})  # type: ignore[attr-defined]

    moved = {name: tuple(elsewhere(part) for part in getattr(one, name)) for name in ("indications", "timeline")}
    return one.model_copy(update={**said, **moved})


def _tumor_type(one: TumorType, copy: int) -> TumorType:
    parent = f"{one.parent}_{copy}" if one.parent else None
    return one.model_copy(update={"id": f"{one.id}_{copy}", "name": f"{one.name} {copy}", "parent": parent, "synonyms": (), "xrefs": (), "revoked": ()})


if __name__ == "__main__":
    engine = open_engine(Settings().database_url)
    migrate(engine)
    load(engine, hundredfold(read_catalogue(ROOT / "data"), apart=sys.argv[1] == "apart"), datetime.now(UTC))
    engine.dispose()
