"""Refreshes what is known of trials and sources: asks for the oldest first, keeps what it has after every page, and goes on where it stopped."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from app.catalogue.read import Draft
from app.catalogue.registered import SOURCES_LOCK, TRIALS_LOCK, SourceRead, TrialRead, read_lock, write_lock
from app.registries.literature import read_crossref, read_pubmed
from app.registries.polite import Polite
from app.registries.trials import read_trials

M = TypeVar("M", bound=BaseModel)
Progress = Callable[[int], None]
_SAVED_EVERY = 50


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    asked: int
    found: int
    missing: tuple[str, ...]


def due(ids: Iterable[str], read: dict[str, tuple[date, M]], today: date, older_than_days: int) -> list[str]:
    """Ids that were never asked for, then those asked for longest ago; what was read lately is left alone, so that a refresh can be resumed."""
    limit = today - timedelta(days=older_than_days)
    wanted = [one for one in dict.fromkeys(ids) if one not in read or read[one][0] <= limit]
    return sorted(wanted, key=lambda one: (read[one][0] if one in read else date.min, one))


def refresh_trials(draft: Draft, data: Path, registry: Polite, today: date, older_than_days: int, progress: Progress) -> Refreshed:
    """Ask ClinicalTrials.gov for every trial of the catalogue that it registers."""
    file = data / TRIALS_LOCK
    read = read_lock(file, TrialRead)
    wanted = due((trial.id for trial, _ in draft.of("trials") if trial.id.startswith("clinicaltrials:")), read, today, older_than_days)
    found = _kept(file, read, read_trials(registry, [one.split(":", 1)[1] for one in wanted]), today, progress)
    return Refreshed(len(wanted), len(found), tuple(one for one in wanted if one not in found))


def refresh_sources(draft: Draft, data: Path, pubmed: Polite, crossref: Polite, today: date, older_than_days: int, progress: Progress) -> Refreshed:
    """Ask PubMed and Crossref for every source that has an identifier of theirs."""
    file = data / SOURCES_LOCK
    read = read_lock(file, SourceRead)
    ids = [source.id for source, _ in draft.of("sources")]
    numbers = due((one for one in ids if one.startswith("pubmed:")), read, today, older_than_days)
    dois = due((one for one in ids if one.startswith("doi:")), read, today, older_than_days)
    found = _kept(file, read, read_pubmed(pubmed, [one.split(":", 1)[1] for one in numbers]), today, progress)
    found |= _kept(file, read, read_crossref(crossref, [one.split(":", 1)[1] for one in dois]), today, progress)
    return Refreshed(len(numbers) + len(dois), len(found), tuple(one for one in [*numbers, *dois] if one in read and not read[one][1].exists))


def _kept(file: Path, read: dict[str, tuple[date, M]], answers: Iterator[M], today: date, progress: Progress) -> set[str]:
    """Keep every answer, also where a later one fails."""
    found: set[str] = set()
    try:
        for said in answers:
            one: str = said.id  # type: ignore[attr-defined]  # everything that is read has an id
            read[one] = (today, said)
            found.add(one)
            progress(1)
            if len(found) % _SAVED_EVERY == 0:
                write_lock(file, read)
    finally:
        if found:
            write_lock(file, read)
    return found
