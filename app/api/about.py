"""What this is: the release, its counts, its rules and its licence; and what each kind of problem means."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from app.api import tags
from app.api.dependencies import Reading
from app.api.paging import Params
from app.api.problems import EXPLAINED, NotFound
from app.domain.freshness import REVIEW_MONTHS
from app.domain.matching.report import DISCLAIMER
from app.domain.vocabulary import ReviewClass
from app.storage.queries.approaches import facet, next_review_due, total
from app.storage.queries.asked import Asked
from app.storage.queries.landscape import approaches_by_tissue
from app.version import VERSION

router = APIRouter(tags=[tags.ABOUT])

ONCOTREE = "OncoTree 2025_10_03"


class VocabularyUsed(BaseModel):
    """A vocabulary whose codes stand in the catalogue."""

    name: str
    used_for: str
    licence: str
    attribution: str


class ReviewSummary(BaseModel):
    """How far the review reaches, by the contract of `docs/evidence-status.md`: the nearer to patients, the sooner the next one is due."""

    overdue: int = Field(description="Approaches whose review is overdue today.")
    overdue_path: str = Field(description="The list of these.")
    next_due: date | None = Field(description="The day after which the next review is overdue.")
    months: dict[ReviewClass, int] = Field(description="Months from one review to the next, by how far an approach has come.")


class AboutAnswer(BaseModel):
    """The release and everything about it."""

    name: str
    version: str = Field(description="Version of this software.")
    release: str = Field(description="Id of the catalogue's release, made from its content.")
    loaded_at: datetime
    rules_version: str = Field(description="Version of the status and matching rules.")
    counts: dict[str, int] = Field(description="How many records of each kind the release holds.")
    by_status: dict[str, int] = Field(description="Approaches by evidence status today, for the tumour type where each has come furthest.")
    by_tissue: dict[str, int] = Field(description="Approaches by tissue: how many name it or a tumour type beneath it.")
    reviewed_through: date = Field(description="Every approach was reviewed at least up to this day.")
    review: ReviewSummary = Field(description="How fresh the catalogue is.")
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
    overdue = total(library.session, Asked(as_of=library.today, review_overdue=True))
    return AboutAnswer(
        name="Cartograph",
        version=VERSION,
        release=release.id,
        loaded_at=release.loaded_at,
        rules_version=release.rules_version,
        counts=release.counts,
        by_status=dict(facet(library.session, Asked(as_of=library.today), "status")),
        by_tissue=approaches_by_tissue(library.session, library.today),
        reviewed_through=release.reviewed_through,
        review=ReviewSummary(
            overdue=overdue, overdue_path="/v1/approaches?review_overdue=true", next_due=next_review_due(library.session, library.today), months=REVIEW_MONTHS
        ),
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
