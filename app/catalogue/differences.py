"""What differs between two releases, record by record and field by field; and which statuses changed with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.catalogue.assemble import Catalogue
from app.catalogue.naming import KINDS
from app.domain.history import newest_steps

STATUS = "status"
"""The kind under which the newest computed status of an approach for a tumour type is compared: the effect beside the cause."""

RecordKey = tuple[str, str]
Versions = Mapping[RecordKey, str]
"""Each record's JSON by kind and id."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs."""

    pointer: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that was added, removed or changed."""

    kind: str
    id: str
    change: Literal["added", "removed", "changed"]
    fields: tuple[FieldChange, ...] = ()


def versions_of(catalogue: Catalogue) -> dict[RecordKey, str]:
    """Every record of a release as JSON, and the newest status of every approach for each tumour type that it names."""
    found = {(kind, record.id): record.model_dump_json(exclude_defaults=True) for listed, kind in KINDS.items() for record in getattr(catalogue, listed)}
    for approach in catalogue.approaches:
        for tumor_type, last in newest_steps(approach, catalogue.tree).items():
            found[STATUS, f"{approach.id}/{tumor_type}"] = json.dumps({"evidence_status": last.status.value, "because": [one.id for one in last.because]})
    return found


def differences(before: Versions, after: Versions) -> tuple[RecordChange, ...]:
    """Every record that differs, in order of kind and id."""
    found: list[RecordChange] = []
    for kind, record in sorted(before.keys() | after.keys()):
        old, new = before.get((kind, record)), after.get((kind, record))
        if old is None:
            found.append(RecordChange(kind, record, "added"))
        elif new is None:
            found.append(RecordChange(kind, record, "removed"))
        elif old != new and (fields := tuple(_fields("", json.loads(old), json.loads(new)))):
            found.append(RecordChange(kind, record, "changed", fields))
    return tuple(found)


def _fields(pointer: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                yield from _fields(f"{pointer}/{key}", before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                yield from _fields(f"{pointer}/{index}", old, new)
    else:
        yield FieldChange(pointer, before, after)
