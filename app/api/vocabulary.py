"""Targets, modalities, strategies and barriers; and the markers, therapies and conditions that a profile can name."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from app.api import tags
from app.api.answers import (
    BarrierAnswer,
    BarrierItem,
    ConditionItem,
    MarkerItem,
    ModalityAnswer,
    ModalityItem,
    StrategyAnswer,
    StrategyItem,
    TargetAnswer,
    TargetItem,
    TherapyItem,
)
from app.api.dependencies import Library, Reading
from app.api.filters import Word, words
from app.api.paging import Page, PageParams, Params, SelectedPage, page_of, paging
from app.api.problems import Invalid, ProblemError
from app.domain.entities import Barrier, Condition, Marker, Modality, Strategy, Target, Therapy
from app.domain.matching.report import Named
from app.storage.queries import vocabulary as queries

router = APIRouter(prefix="/v1")

Item = TypeVar("Item", bound=BaseModel)


class WordParams(PageParams):
    """Parameters of every list of words."""

    q: Annotated[Word | None, Field(description="Words of the name or a synonym.")] = None


Asked = Annotated[WordParams, Query()]
Nothing = Annotated[Params, Query()]


@router.get("/targets", summary="List targets", tags=[tags.TARGETS])
def targets(params: Asked, library: Reading, request: Request, response: Response) -> Page[TargetItem] | SelectedPage:
    """What cell therapies recognise: gene, isoform, variant, glycan or peptide on HLA, with normal tissue and how it is measured."""
    return _page("target", TargetItem, params, library, request, response)


@router.get("/targets/{id}", summary="Read one target", tags=[tags.TARGETS])
def target(id: Annotated[str, Path(description="Target by any of its names.", examples=["cldn18.2"])], _params: Nothing, library: Reading) -> TargetAnswer:
    """A target by any of its names (`Claudin 18.2`, `CLDN18.2`, `hgnc:2039` where only one target has it), and the approaches that hunt it."""
    found = library.found(id, "target")
    approaches = _approaches("target", found, library)
    return TargetAnswer(**Target.model_validate_json(_body("target", found, library)).model_dump(), approach_count=len(approaches), approaches=approaches)


@router.get("/modalities", summary="List modalities", tags=[tags.WORDS])
def modalities(params: Asked, library: Reading, request: Request, response: Response) -> Page[ModalityItem] | SelectedPage:
    """Kinds of cell therapy, by receptor and by the cell that carries it."""
    return _page("modality", ModalityItem, params, library, request, response)


@router.get("/modalities/{id}", summary="Read one modality", tags=[tags.WORDS])
def modality(id: Annotated[str, Path(description="Modality by any of its names.", examples=["car-t"])], _params: Nothing, library: Reading) -> ModalityAnswer:
    """A modality and its approaches."""
    found = library.found(id, "modality")
    approaches = _approaches("modality", found, library)
    return ModalityAnswer(**Modality.model_validate_json(_body("modality", found, library)).model_dump(), approach_count=len(approaches), approaches=approaches)


@router.get("/strategies", summary="List strategies", tags=[tags.WORDS])
def strategies(params: Asked, library: Reading, request: Request, response: Response) -> Page[StrategyItem] | SelectedPage:
    """Ways to make a cell therapy work in solid tumours, and the barriers that each answers."""
    return _page("strategy", StrategyItem, params, library, request, response)


@router.get("/strategies/{id}", summary="Read one strategy", tags=[tags.WORDS])
def strategy(
    id: Annotated[str, Path(description="Strategy by any of its names.", examples=["armoured"])], _params: Nothing, library: Reading
) -> StrategyAnswer:
    """A strategy, the barriers that it answers and the approaches that use it."""
    found = library.found(id, "strategy")
    record = Strategy.model_validate_json(_body("strategy", found, library))
    approaches = _approaches("strategy", found, library)
    barriers = [_named("barrier", barrier, library) for barrier in record.answers]
    return StrategyAnswer(**record.model_dump(), approach_count=len(approaches), approaches=approaches, barriers=barriers)


@router.get("/barriers", summary="List barriers", tags=[tags.WORDS])
def barriers(params: Asked, library: Reading, request: Request, response: Response) -> Page[BarrierItem] | SelectedPage:
    """Why solid tumours are hard for cell therapy."""
    return _page("barrier", BarrierItem, params, library, request, response)


@router.get("/barriers/{id}", summary="Read one barrier", tags=[tags.WORDS])
def barrier(
    id: Annotated[str, Path(description="Barrier by any of its names.", examples=["antigen-heterogeneity"])], _params: Nothing, library: Reading
) -> BarrierAnswer:
    """A barrier, the strategies that answer it and the approaches that use them."""
    found = library.found(id, "barrier")
    approaches = _approaches("barrier", found, library)
    record = Barrier.model_validate_json(_body("barrier", found, library))
    every = [Strategy.model_validate_json(body) for body in queries.bodies(library.session, "strategy")]
    answering = [Named(id=one.id, name=one.name) for one in every if found in one.answers]
    return BarrierAnswer(**record.model_dump(), approach_count=len(approaches), approaches=approaches, strategies=answering)


@router.get("/markers", summary="List markers", tags=[tags.PROFILE_WORDS])
def markers(params: Asked, library: Reading, request: Request, response: Response) -> Page[MarkerItem] | SelectedPage:
    """Biomarkers that criteria ask for besides targets. A profile's `biomarkers` may name any target or marker."""
    return _page("marker", MarkerItem, params, library, request, response)


@router.get("/markers/{id}", summary="Read one marker", tags=[tags.PROFILE_WORDS])
def marker(id: Annotated[str, Path(description="Marker by any of its names.", examples=["braf"])], _params: Nothing, library: Reading) -> MarkerItem:
    """A marker by any of its names."""
    return MarkerItem(**Marker.model_validate_json(_body("marker", library.found(id, "marker"), library)).model_dump())


@router.get("/therapies", summary="List therapies", tags=[tags.PROFILE_WORDS])
def therapies(params: Asked, library: Reading, request: Request, response: Response) -> Page[TherapyItem] | SelectedPage:
    """Drugs and drug classes for a profile's `prior_therapies`. A drug counts for its classes."""
    return _page("therapy", TherapyItem, params, library, request, response)


@router.get("/therapies/{id}", summary="Read one therapy", tags=[tags.PROFILE_WORDS])
def therapy(id: Annotated[str, Path(description="Therapy by any of its names.", examples=["nivolumab"])], _params: Nothing, library: Reading) -> TherapyItem:
    """A drug or class by any of its names."""
    return TherapyItem(**Therapy.model_validate_json(_body("therapy", library.found(id, "therapy"), library)).model_dump())


@router.get("/conditions", summary="List conditions", tags=[tags.PROFILE_WORDS])
def conditions(params: Asked, library: Reading, request: Request, response: Response) -> Page[ConditionItem] | SelectedPage:
    """Conditions for a profile's `conditions`, and whether treatment or time can change each."""
    return _page("condition", ConditionItem, params, library, request, response)


@router.get("/conditions/{id}", summary="Read one condition", tags=[tags.PROFILE_WORDS])
def condition(id: Annotated[str, Path(description="Condition by any of its names.", examples=["hiv"])], _params: Nothing, library: Reading) -> ConditionItem:
    """A condition by any of its names."""
    return ConditionItem(**Condition.model_validate_json(_body("condition", library.found(id, "condition"), library)).model_dump())


def _page(kind: str, item: type[Item], params: WordParams, library: Library, request: Request, response: Response) -> Page[Item] | SelectedPage:
    at = paging(request, params, library, fields=tuple(item.model_fields))
    errors: list[ProblemError] = []
    asked_words = words(params.q, errors)
    if errors:
        raise Invalid(errors[0].detail, errors)
    total, rows = queries.terms(library.session, kind, asked_words, at.window)
    counted = "approach_count" in item.model_fields
    counts = queries.approach_counts(library.session, kind, [row.id for row in rows]) if counted else {}
    record = _RECORDS[kind]
    items = [item(**record.model_validate_json(row.body).model_dump(), **({"approach_count": counts.get(row.id, 0)} if counted else {})) for row in rows]
    return page_of(items, total, at, library, response)


_RECORDS: dict[str, type[BaseModel]] = {
    "target": Target,
    "modality": Modality,
    "strategy": Strategy,
    "barrier": Barrier,
    "marker": Marker,
    "therapy": Therapy,
    "condition": Condition,
}


def _body(kind: str, word: str, library: Library) -> str:
    body: Any = queries.term(library.session, kind, word)
    assert isinstance(body, str)  # the id was resolved on this very release
    return body


def _approaches(kind: str, word: str, library: Library) -> list[Named]:
    return [Named(id=row.id, name=row.name) for row in queries.approaches_with(library.session, kind, word)]


def _named(kind: str, word: str, library: Library) -> Named:
    return Named(id=word, name=_RECORDS[kind].model_validate_json(_body(kind, word, library)).name)  # type: ignore[attr-defined]  # all have one
