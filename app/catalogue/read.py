"""Reads every file under `data/` into records that know the file and line they came from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.catalogue.problems import Problem, shown
from app.catalogue.yaml_text import Document, YamlRefused, read_yaml
from app.domain.approach import Approach, Source, Trial
from app.domain.entities import Barrier, BloodCancer, Condition, Marker, Modality, Strategy, Target, Therapy, TumorType
from app.domain.guidance import Guidance
from app.domain.record import Record

LISTS: dict[str, type[Record]] = {
    "tumor_types": TumorType,
    "blood_cancers": BloodCancer,
    "markers": Marker,
    "modalities": Modality,
    "strategies": Strategy,
    "barriers": Barrier,
    "therapies": Therapy,
    "conditions": Condition,
    "sources": Source,
}
"""The records that stand as lists, by the key under which a file holds them; one file may hold several lists."""

ONE_PER_FILE: dict[str, type[Record]] = {"targets": Target, "approaches": Approach, "guidance": Guidance}
"""The records that have a file each, by their folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in `data/` something stands."""

    file: str
    document: Document
    path: tuple[str | int, ...] = ()

    def problem(self, wrong: str, mend: str = "", at: tuple[str | int, ...] = ()) -> Problem:
        """A problem with what stands at `at` beneath this place."""
        return Problem(self.file, self.document.line((*self.path, *at)), wrong, mend)


@dataclass
class Draft:
    """All records that could be read, the place of each, and the problems met so far."""

    records: dict[str, list[tuple[Any, Place]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, kind: str, record: Record, place: Place) -> None:
        """Keep a record that could be read."""
        self.records.setdefault(kind, []).append((record, place))

    def of(self, kind: str) -> list[tuple[Any, Place]]:
        """Every record of one kind with its place."""
        return self.records.get(kind, [])


def read_data(root: Path) -> Draft:
    """Read every `*.yaml` beneath `root`. Nothing is raised for bad content: the draft carries the problems."""
    draft = Draft()
    if not root.is_dir():
        draft.problems.append(Problem(str(root), 1, "there is no such folder", "run from the project's folder, or set DATA_DIR"))
        return draft
    files = sorted(file for file in root.rglob("*.yaml") if not file.name.endswith(".lock.yaml"))
    if not files:
        draft.problems.append(Problem(shown(root, root), 1, "no YAML file here", "the catalogue needs its data"))
    for file in files:
        _read_file(file, root, draft)
    return draft


def _read_file(file: Path, root: Path, draft: Draft) -> None:
    name = shown(file, root)
    try:
        document = read_yaml(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        draft.problems.append(Problem(name, 1, "not UTF-8 text", "save it as UTF-8"))
        return
    except YamlRefused as refused:
        draft.problems.append(Problem(name, refused.line, refused.wrong, refused.mend))
        return
    place = Place(name, document)
    if not isinstance(document.value, dict):
        draft.problems.append(place.problem("the file does not hold a mapping", "begin with a key such as `id:` or `tumor_types:`"))
        return
    folder = file.parent.name
    if folder in ONE_PER_FILE:
        if record := _validated(ONE_PER_FILE[folder], document.value, place, draft):
            draft.add(folder, record, place)
            if record.id != file.stem:  # type: ignore[attr-defined]  # every kind that has a file each has an id
                draft.problems.append(
                    place.problem(f"id '{record.id}' differs from the file's name", "rename one of them to match", ("id",))  # type: ignore[attr-defined]
                )
            _add_nested(record, place, draft)
        return
    for key, items in document.value.items():
        if key not in LISTS:
            draft.problems.append(place.problem(f"unknown list '{key}'", f"known are {', '.join(LISTS)}", (key,)))
        elif not isinstance(items, list):
            draft.problems.append(place.problem(f"'{key}' is not a list", "write one `- id: …` entry per record", (key,)))
        else:
            for index, item in enumerate(items):
                at = Place(name, document, (key, index))
                if record := _validated(LISTS[key], item, at, draft):
                    draft.add(key, record, at)


def _add_nested(record: Record, place: Place, draft: Draft) -> None:
    """Trials and sources are declared inside the file that first describes them."""
    for kind in ("trials", "sources"):
        for index, nested in enumerate(getattr(record, kind, ())):
            assert isinstance(nested, Trial | Source)
            draft.add(kind, nested, Place(place.file, place.document, (kind, index)))


def _validated(model: type[Record], value: Any, place: Place, draft: Draft) -> Record | None:
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            draft.problems.append(_as_problem(error, place))
        return None


def _as_problem(error: Any, place: Place) -> Problem:
    steps = tuple(error["loc"])
    readable = ".".join(str(step) for step in steps) or "record"
    given = error.get("input")
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return place.problem(f"unknown key '{readable}'", "check its spelling against the schema, or remove it", steps)
    if error["type"] == "missing":
        return place.problem(f"'{readable}' is missing", "every record needs it", steps[:-1])
    shown_value = f" (found {given!r})" if isinstance(given, str | int | float) else ""
    return place.problem(f"{readable}: {message}{shown_value}", "", steps)
