"""Every name under which a record may be asked for."""

from collections.abc import Iterator
from typing import Any

from app.domain.names import Named
from app.domain.record import Record

KINDS: dict[str, str] = {
    "tumor_types": "tumor_type",
    "targets": "target",
    "markers": "marker",
    "modalities": "modality",
    "strategies": "strategy",
    "barriers": "barrier",
    "therapies": "therapy",
    "conditions": "condition",
    "approaches": "approach",
    "trials": "trial",
    "sources": "source",
    "guidance": "guidance",
    "blood_cancers": "blood_cancer",
}
"""The kind of record by the list or folder that holds it."""

_LISTED = {"synonyms": "synonym", "aliases": "alias", "revoked": "revoked code", "xrefs": "identifier"}


def names_of(kind: str, record: Record) -> Iterator[Named]:
    """The id, the name and every synonym, alias, former code and identifier; a registry number also without its prefix."""
    entry: Any = record
    yield Named(kind, entry.id, entry.id, "id")
    if kind == "trial":
        yield Named(kind, entry.id, entry.id.split(":", 1)[1], "identifier")
        yield Named(kind, entry.id, entry.title, "name")
        if entry.name:
            yield Named(kind, entry.id, entry.name, "synonym")
    elif kind == "source":
        yield Named(kind, entry.id, entry.title, "name")
    else:
        yield Named(kind, entry.id, entry.name, "name")
    if kind == "tumor_type":
        yield Named(kind, entry.id, f"oncotree:{entry.id}", "identifier")
    for field, what in _LISTED.items():
        for text in getattr(entry, field, ()):
            yield Named(kind, entry.id, text, what)
