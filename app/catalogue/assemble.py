"""From `data/` to a catalogue of checked records, or every problem at once."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from app.catalogue.checks import problems_between
from app.catalogue.problems import CatalogueRefused, Problem, shown
from app.catalogue.read import Draft, read_data
from app.catalogue.reference_checks import problems_with_reference
from app.catalogue.registered import SOURCES_LOCK, LockRefused, SourceRead, read_lock
from app.catalogue.registry_checks import problems_with_sources
from app.domain.approach import Approach, Source, Trial
from app.domain.entities import Barrier, BloodCancer, Condition, Marker, Modality, Strategy, Target, Therapy, TumorType
from app.domain.guidance import Guidance
from app.domain.record import Record
from app.domain.status import RULES_VERSION
from app.domain.tumor_tree import TumorTree

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Catalogue:
    """Every record of one release, each kind in order of id."""

    tumor_types: tuple[TumorType, ...]
    targets: tuple[Target, ...]
    markers: tuple[Marker, ...]
    modalities: tuple[Modality, ...]
    strategies: tuple[Strategy, ...]
    barriers: tuple[Barrier, ...]
    therapies: tuple[Therapy, ...]
    conditions: tuple[Condition, ...]
    approaches: tuple[Approach, ...]
    trials: tuple[Trial, ...]
    sources: tuple[Source, ...]
    guidance: tuple[Guidance, ...]
    blood_cancers: tuple[BloodCancer, ...]

    @cached_property
    def tree(self) -> TumorTree:
        """The tumour types by parent."""
        return TumorTree({record.id: record.parent for record in self.tumor_types})

    @cached_property
    def release(self) -> str:
        """The release's id: made from the content of all records and from the rules, so that equal data make equal ids anywhere."""
        digest = hashlib.sha256(RULES_VERSION.encode())
        for kind, records in sorted(vars(self).items()):
            if isinstance(records, tuple):
                digest.update(kind.encode())
                for record in records:
                    digest.update(json.dumps(record.model_dump(mode="json", exclude_defaults=True), sort_keys=True, ensure_ascii=False).encode())
        return f"r-{digest.hexdigest()[:16]}"


def problems_in(data: Path, reference: Path | None = None) -> tuple[Draft, list[Problem]]:
    """Everything that is wrong, in order of file and line, with what could be read."""
    draft = read_data(data)
    problems = [*draft.problems, *problems_between(draft)]
    try:
        problems += problems_with_sources(draft, read_lock(data / SOURCES_LOCK, SourceRead))
    except LockRefused as refused:
        problems.append(Problem(shown(data / SOURCES_LOCK, data), 1, str(refused)))
    if reference is not None:
        problems += problems_with_reference(draft, reference)
    return draft, sorted(set(problems))


def read_catalogue(data: Path, reference: Path | None = None) -> Catalogue:
    """The catalogue in `data`; raise CatalogueRefused with every problem if there is any."""
    draft, problems = problems_in(data, reference)
    if problems:
        raise CatalogueRefused(problems)

    def of(kind: str, model: type[R]) -> tuple[R, ...]:
        records = [record for record, _ in draft.of(kind)]
        assert all(isinstance(record, model) for record in records)
        return tuple(sorted(records, key=lambda record: str(record.id)))

    return Catalogue(
        tumor_types=of("tumor_types", TumorType),
        targets=of("targets", Target),
        markers=of("markers", Marker),
        modalities=of("modalities", Modality),
        strategies=of("strategies", Strategy),
        barriers=of("barriers", Barrier),
        therapies=of("therapies", Therapy),
        conditions=of("conditions", Condition),
        approaches=of("approaches", Approach),
        trials=of("trials", Trial),
        sources=of("sources", Source),
        guidance=of("guidance", Guidance),
        blood_cancers=of("blood_cancers", BloodCancer),
    )
