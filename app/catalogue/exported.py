"""The catalogue as one JSON document, and back: what was exported here can be loaded anywhere and gives the same release."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.catalogue.assemble import Catalogue
from app.catalogue.naming import KINDS
from app.catalogue.problems import CatalogueRefused, Problem
from app.catalogue.read import LISTS, ONE_PER_FILE
from app.domain.approach import Trial
from app.domain.record import Record

FORMAT = "cartograph-catalogue/1"

_MODELS: dict[str, type[Record]] = {**LISTS, **ONE_PER_FILE, "trials": Trial}
_LISTED = {kind: listed for listed, kind in KINDS.items()}


def document(release: str, rules_version: str, records: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The document in pieces, from pairs of kind and record as JSON in order of kind."""
    head = {"format": FORMAT, "release": release, "rules_version": rules_version, "licence": "CC BY 4.0"}
    yield json.dumps(head)[:-1] + ', "records": {'
    current: str | None = None
    for kind, body in records:
        if kind != current:
            yield ("\n]" if current else "") + ("," if current else "") + f'\n"{_LISTED[kind]}": [\n{body}'
            current = kind
        else:
            yield f",\n{body}"
    yield ("\n]" if current else "") + "\n}}\n"


def lines(release: str, rules_version: str, records: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The same as newline-delimited JSON: a line about the release, then one record on each."""
    yield json.dumps({"format": FORMAT, "release": release, "rules_version": rules_version, "licence": "CC BY 4.0"}) + "\n"
    for kind, body in records:
        yield f'{{"kind": "{kind}", "record": {body}}}\n'


def read_export(file: Path) -> Catalogue:
    """The catalogue in an exported `catalogue.json`; raise CatalogueRefused where it is not whole, or not what its release id says."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise CatalogueRefused([Problem(str(file), 1, f"cannot be read as an export: {wrong}", "give a catalogue.json that was exported")]) from wrong
    if not isinstance(said, dict) or said.get("format") != FORMAT or not isinstance(said.get("records"), dict):
        raise CatalogueRefused([Problem(str(file), 1, f"is no export in the format {FORMAT}", "export it again")])
    catalogue = _assembled(said["records"], file)
    if catalogue.release != said.get("release"):
        wrong_id = f"says that it is release {said.get('release')}, but its content is {catalogue.release}"
        raise CatalogueRefused([Problem(str(file), 1, wrong_id, "it was changed, cut short, or made under other rules; export it again")])
    return catalogue


def _assembled(records: Mapping[str, Any], file: Path) -> Catalogue:
    problems: list[Problem] = []
    found: dict[str, tuple[Record, ...]] = {}
    for listed in KINDS:
        kept: list[Record] = []
        for index, record in enumerate(records.get(listed, [])):
            try:
                kept.append(_MODELS[listed].model_validate(record))
            except ValidationError as wrong:
                problems.append(Problem(str(file), 1, f"{listed}[{index}]: {wrong.errors()[0]['msg']}"))
        found[listed] = tuple(sorted(kept, key=lambda one: str(one.id)))  # type: ignore[attr-defined]  # every kind has an id
    if problems:
        raise CatalogueRefused(problems)
    return Catalogue(**found)  # type: ignore[arg-type]  # each list was read with its own model
