"""What this is: the release, its counts, its rules and its licence; and what each kind of problem means."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from app.api import tags
from app.api.dependencies import Reading
from app.api.paging import Params
from app.api.problems import EXPLAINED, NotFound
from app.domain.matching.report import DISCLAIMER
from app.storage.queries.approaches import facet
from app.storage.queries.asked import Asked
from app.version import VERSION

router = APIRouter(tags=[tags.ABOUT])

ONCOTREE = "OncoTree 2025_10_03"


class VocabularyUsed(BaseModel):
    """A vocabulary whose codes stand in the catalogue."""

    name: str
    used_for: str
    licence: str
    attribution: str


class AboutAnswer(BaseModel):
    """The release and everything about it."""

    name: str
    version: str = Field(description="Version of this software.")
    release: str = Field(description="Id of the catalogue's release, made from its content.")
    loaded_at: datetime
    rules_version: str = Field(description="Version of the status and matching rules.")
    counts: dict[str, int] = Field(description="How many records of each kind the release holds.")
    by_status: dict[str, int] = Field(description="Approaches by evidence status today, for the tumour type where each has come furthest.")
    reviewed_through: date = Field(description="Every approach was reviewed at least up to this day.")
    vocabularies: list[VocabularyUsed]
    licence: str
    disclaimer: str


class ProblemKind(BaseModel):
    """What a kind of problem means."""

    type: str
    meaning: str


VOCABULARIES = [
    VocabularyUsed(name=ONCOTREE, used_for="tumour types", licence="CC BY 4.0", attribution="OncoTree, Memorial Sloan Kettering Cancer Center"),
    VocabularyUsed(
        name="MONDO",
        used_for="cross-references of tumour types to MONDO, DOID and SNOMED CT",
        licence="CC BY 4.0",
        attribution="Mondo Disease Ontology, Monarch Initiative",
    ),
    VocabularyUsed(name="HGNC", used_for="gene symbols and identifiers of targets", licence="CC0", attribution="HUGO Gene Nomenclature Committee"),
]


@router.get("/v1/about", summary="About this catalogue")
def about(_params: Annotated[Params, Query()], library: Reading) -> AboutAnswer:
    """Release, counts, how far the review reaches, vocabularies, rules version and licence."""
    release = library.served.release
    return AboutAnswer(
        name="Cartograph",
        version=VERSION,
        release=release.id,
        loaded_at=release.loaded_at,
        rules_version=release.rules_version,
        counts=release.counts,
        by_status=dict(facet(library.session, Asked(as_of=library.today), "status")),
        reviewed_through=release.reviewed_through,
        vocabularies=VOCABULARIES,
        licence="Data: CC BY 4.0. Software: Apache-2.0.",
        disclaimer=DISCLAIMER,
    )


@router.get("/problems/{slug}", summary="What a kind of problem means")
def problem(slug: Annotated[str, Path(description="The last part of a problem's `type`.", examples=["not-found"])]) -> ProblemKind:
    """The `type` of every problem answer is a path to this explanation."""
    if slug not in EXPLAINED:
        raise NotFound(f"no kind of problem is called '{slug}'")
    return ProblemKind(type=f"/problems/{slug}", meaning=EXPLAINED[slug])
