"""The words by which approaches, facts and trials can be filtered, and how they are read."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from app.api.dependencies import Shelf
from app.api.paging import FacetParams
from app.api.problems import Invalid, ProblemError
from app.domain.names import fold
from app.domain.vocabulary import EvidenceStatus, Regulator, Route
from app.storage.queries.asked import Asked

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def any_spelling(words: type[StrEnum]) -> Callable[[Any], Any]:
    """Reads a closed word whatever its case, spaces or punctuation."""
    known = {fold(word.value): word.value for word in words}
    return lambda value: known.get(fold(value), value) if isinstance(value, str) else value


def snake_case(value: Any) -> Any:
    """`Result reported` and `result-reported` as `result_reported`."""
    return value.strip().lower().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


StatusWord = Annotated[EvidenceStatus, BeforeValidator(any_spelling(EvidenceStatus))]
RegulatorWord = Annotated[Regulator, BeforeValidator(any_spelling(Regulator))]
RouteWord = Annotated[Route, BeforeValidator(any_spelling(Route))]
MatchWord = Annotated[Literal["exact", "narrower", "broader"], BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value)]
CountryCode = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]


class ApproachFilters(FacetParams):
    """Filters repeat for OR within one word; different words are AND. Names resolve: any name, alias, code or CURIE will do."""

    tumor_type: Annotated[
        tuple[Word, ...],
        Field(
            max_length=50,
            description="Tumour type by code, name, synonym or CURIE. Also finds what is recorded for types beneath it, and for types above it that cover it.",
            examples=[["STAD"]],
        ),
    ] = ()
    target: Annotated[
        tuple[Word, ...], Field(max_length=50, description="Target by any name: `CLDN18.2`, `Claudin 18.2`, `mesothelin`.", examples=[["cldn18.2"]])
    ] = ()
    modality: Annotated[tuple[Word, ...], Field(max_length=50, description="Modality: `car-t`, `tcr-t`, `til` …", examples=[["car-t"]])] = ()
    strategy: Annotated[tuple[Word, ...], Field(max_length=50, description="Strategy, such as `armoured` or `regional-delivery`.")] = ()
    barrier: Annotated[tuple[Word, ...], Field(max_length=50, description="Barrier that the approach's strategies are meant to overcome.")] = ()
    route: Annotated[tuple[RouteWord, ...], Field(max_length=20, description="How it is given.")] = ()
    status: Annotated[
        tuple[StatusWord, ...], Field(max_length=20, description="Evidence status on `as_of`, as the item shows it.", examples=[["approved"]])
    ] = ()
    regulator: Annotated[tuple[RegulatorWord, ...], Field(max_length=20, description="A regulator that took, decided, designated or held something.")] = ()
    country: Annotated[
        tuple[CountryCode, ...],
        Field(max_length=50, description="ISO 3166-1 alpha-2: a trial has sites there, or a regulator that decides for it has decided."),
    ] = ()
    developer: Annotated[tuple[Word, ...], Field(max_length=50, description="Developer by name.")] = ()
    recruiting: Annotated[bool | None, Field(description="Whether a registry record, read within the last two years, said that a trial takes patients.")] = None
    tumor_match: Annotated[
        tuple[MatchWord, ...],
        Field(max_length=3, description="With `tumor_type`: only where the type recorded is `exact`ly that one, `narrower` or `broader`."),
    ] = ()
    review_overdue: Annotated[bool | None, Field(description="Whether `as_of` is later than the day on which the next review was due.")] = None
    q: Annotated[
        Word | None,
        Field(description="Words that stand in the names, aliases, targets, developers, trials or summary. All must be found.", examples=["claudin"]),
    ] = None


def asked(params: ApproachFilters, library: Shelf, as_of: date, approaches: tuple[str, ...] = ()) -> Asked:
    """The filters with their names resolved; raise Invalid with every name that cannot be."""
    errors: list[ProblemError] = []

    if params.tumor_match and not params.tumor_type:
        errors.append(ProblemError(parameter="tumor_match", detail="it says how a record stands to `tumor_type`; ask for one"))

    def ids(texts: tuple[str, ...], kind: str) -> tuple[str, ...]:
        return library.resolved(texts, kind, kind, errors)

    tumor_types = ids(params.tumor_type, "tumor_type")
    found = Asked(
        as_of=as_of,
        tumor_types=tumor_types,
        surveyed=len(tumor_types) == 1 and not params.tumor_match and tumor_types[0] in library.served.atlas.surveyed,
        targets=ids(params.target, "target"),
        modalities=ids(params.modality, "modality"),
        strategies=ids(params.strategy, "strategy"),
        barriers=ids(params.barrier, "barrier"),
        developers=ids(params.developer, "developer"),
        approaches=library.resolved(approaches, "approach", "approach", errors),
        routes=tuple(word.value for word in params.route),
        statuses=tuple(word.value for word in params.status),
        regulators=tuple(word.value for word in params.regulator),
        countries=params.country,
        recruiting=params.recruiting,
        review_overdue=params.review_overdue,
        tumor_matches=params.tumor_match if params.tumor_type else (),
        words=words(params.q, errors),
    )
    if errors:
        raise Invalid(f"{len(errors)} filter value(s) cannot be read.", errors)
    return found


def words(text: str | None, errors: list[ProblemError], parameter: str = "q") -> tuple[str, ...]:
    """Folded words of a query; one without letters or digits cannot be searched."""
    if text is None:
        return ()
    found = tuple(folded for part in text.split() if (folded := fold(part)))
    if not found:
        errors.append(ProblemError(parameter=parameter, detail=f"'{text}' has neither letters nor digits to look for"))
    return found
