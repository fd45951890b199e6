"""What registries and literature databases said, as the lock files beside the records keep it. Machines write them, `check` reads them."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.vocabulary import Phase, Recruitment

M = TypeVar("M", bound=BaseModel)

TRIALS_LOCK = Path("registry") / "trials.lock.yaml"
SOURCES_LOCK = Path("registry") / "sources.lock.yaml"


class TrialRead(BaseModel):
    """What a registry record said on the day that it was read. What the record leaves out is absent."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str | None = None
    recruitment: Recruitment = Recruitment.UNKNOWN
    updated: str | None = None
    started: str | None = None
    completed: str | None = None
    enrolment: int | None = None
    phase: Phase = Phase.NOT_STATED
    countries: tuple[str, ...] = ()
    why_stopped: str | None = None


class SourceRead(BaseModel):
    """What a literature database said of an identifier on the day that it was asked."""

    model_config = ConfigDict(frozen=True)

    id: str
    exists: bool
    title: str | None = None
    published: str | None = None
    retracted: bool = False


class LockRefused(Exception):
    """A lock file cannot be read."""


def read_lock(file: Path, model: type[M]) -> dict[str, tuple[date, M]]:
    """By id: the day on which it was asked, and what was said. A file that is not there holds nothing. Raises LockRefused."""
    if not file.is_file():
        return {}
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        found: dict[str, tuple[date, M]] = {}
        for one in said["read"]:
            fields = dict(one)
            day = date.fromisoformat(str(fields.pop("read_on")))
            found[str(fields["id"])] = (day, model.model_validate(fields))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, ValidationError) as wrong:
        raise LockRefused(f"{file} cannot be read: {wrong}; delete it and refresh again") from wrong
    return found


def write_lock(file: Path, read: Mapping[str, tuple[date, BaseModel]]) -> None:
    """Write everything in order of id, whole or not at all, so that an interrupted refresh goes on where it stopped."""
    entries: list[dict[str, Any]] = []
    for _, (day, said) in sorted(read.items()):
        entries.append({"read_on": day.isoformat(), **said.model_dump(mode="json", exclude_defaults=True)})
    text = "# Written by `refresh`; never edited by hand.\n" + yaml.safe_dump({"read": entries}, sort_keys=False, allow_unicode=True, width=160)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".tmp")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, file)
