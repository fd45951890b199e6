"""Trials."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator, Field

from app.api import tags
from app.api.answers import TrialItem
from app.api.dependencies import Library, Reading
from app.api.filters import ApproachFilters, Word, any_spelling, asked
from app.api.links import link_of_trial
from app.api.paging import Page, Params, SelectedPage, page_of, paging
from app.domain.approach import Trial
from app.domain.matching.report import Named
from app.domain.vocabulary import Phase, Recruitment
from app.storage.queries import trials as queries

Id = Annotated[str, Path(description="Trial by registry number or its own name.", examples=["NCT04581473"])]

router = APIRouter(prefix="/v1/trials", tags=[tags.EVIDENCE])


class TrialParams(ApproachFilters):
    """Parameters of the list of trials."""

    approach: Annotated[tuple[Word, ...], Field(max_length=50, description="Approach by any of its names.", examples=[["satri-cel"]])] = ()
    phase: Annotated[tuple[Phase, ...], Field(max_length=20, description="Phases: `1`, `1/2`, `2`, `3` …")] = ()
    recruitment: Annotated[
        tuple[Annotated[Recruitment, BeforeValidator(any_spelling(Recruitment))], ...], Field(max_length=20, description="The registry's word, as last read.")
    ] = ()
    sort: Annotated[Literal["-started", "started", "id", "-id"], Field(description="`-started` puts the newest first.")] = "-started"
    facets: Annotated[str | None, Field(max_length=400, description=f"Count by any of {', '.join(queries.FACETS)}; separated by commas.")] = None


@router.get("", summary="List trials")
def trials(params: Annotated[TrialParams, Query()], library: Reading, request: Request, response: Response) -> Page[TrialItem] | SelectedPage:
    """Trials of the approaches that the filters choose. `country` and `recruiting` are asked of the trial itself. Recruitment is what the registry
    said on `recruitment_read_on`; distrust it when that day is long past.
    """
    at = paging(request, params, library, fields=tuple(TrialItem.model_fields), facets=queries.FACETS)
    wanted = queries.TrialsAsked(asked(params, library, at.as_of, params.approach), tuple(params.phase), tuple(params.recruitment))
    rows = queries.page(library.session, wanted, params.sort, at.window)
    return page_of(
        _items(rows, library), queries.total(library.session, wanted), at, library, response, lambda name: queries.facet(library.session, wanted, name)
    )


@router.get("/{id}", summary="Read one trial")
def trial(id: Id, _params: Annotated[Params, Query()], library: Reading) -> TrialItem:
    """A trial by registry number (`NCT04581473`, `clinicaltrials:NCT04581473`) or by its own name (`CT041-ST-01`)."""
    row = queries.one(library.session, library.found(id, "trial"))
    return _items([row], library)[0]


def _items(rows: Sequence[Any], library: Library) -> list[TrialItem]:
    tested: dict[str, list[Named]] = {}
    for row in queries.approaches_of(library.session, [row.id for row in rows]):
        tested.setdefault(row.trial, []).append(Named(id=row.id, name=row.name))
    return [TrialItem(**Trial.model_validate_json(row.body).model_dump(), approaches=tested.get(row.id, []), link=link_of_trial(row.id)) for row in rows]
