"""Approaches: which fit a filter, how far each has come on a day, and how many there are of each kind."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, true, union_all
from sqlmodel import Session, col

from app.domain.tumor_tree import POOLED
from app.domain.vocabulary import REGULATOR_COUNTRIES
from app.storage.queries.asked import Asked, Window
from app.storage.tables import ApproachRow, ApproachTrial, ApproachWord, FactRow, StepRow, TrialCountry, TrialRow, TumorCover

MATCHES: tuple[Literal["exact"], Literal["broader"], Literal["narrower"]] = ("exact", "broader", "narrower")
_RECRUITING = ("recruiting", "enrolling_by_invitation")
REGULATORY_KINDS = (
    "application_accepted",
    "application_withdrawn",
    "opinion_given",
    "decision_made",
    "authorisation_withdrawn",
    "designation_given",
    "hold_placed",
    "hold_lifted",
)

SORTS = ("status", "name", "-name", "since", "-since", "reviewed", "-reviewed", "id", "-id")
"""How a list of approaches may be ordered; `status` (the default) puts the furthest first."""


def _in_force(asked: Asked) -> ColumnElement[bool]:
    return and_(col(StepRow.since) <= asked.as_of, or_(col(StepRow.until).is_(None), col(StepRow.until) > asked.as_of))


def _steps_in_scope(asked: Asked) -> CTE:
    """Steps in force on the day: of all tumour types, or of those asked about, those beneath and those above that cover them."""
    columns = (StepRow.approach, StepRow.tumor_type, StepRow.status, StepRow.standing, StepRow.position, StepRow.status_since, StepRow.body)
    if not asked.tumor_types:
        every = select(*map(col, columns), literal(0).label("match"), literal(0).label("distance")).where(_in_force(asked), col(StepRow.beneath).is_(False))
        return every.cte("scoped")
    pooled, single = [node for node in asked.tumor_types if node in POOLED], [node for node in asked.tumor_types if node not in POOLED]
    whole = case((col(TumorCover.distance) == 0, 0), else_=1)
    at_or_above = (
        select(*map(col, columns), whole.label("match"), col(TumorCover.distance).label("distance"))
        .join(TumorCover, col(TumorCover.broad) == col(StepRow.tumor_type))
        .where(
            _in_force(asked),
            or_(
                and_(col(TumorCover.narrow).in_(single), col(StepRow.beneath) == col(StepRow.tumor_type).in_(POOLED)),
                and_(col(TumorCover.narrow).in_(pooled), col(StepRow.beneath).is_(False)),
            ),
        )
    )
    beneath = (
        select(*map(col, columns), literal(2).label("match"), col(TumorCover.distance).label("distance"))
        .join(TumorCover, col(TumorCover.narrow) == col(StepRow.tumor_type))
        .where(_in_force(asked), col(StepRow.beneath).is_(False), col(TumorCover.broad).in_(asked.tumor_types), col(TumorCover.distance) > 0)
    )
    return union_all(at_or_above, beneath).cte("scoped")


def headlines(asked: Asked) -> CTE:
    """One step for each approach: of the closest tumour type where one is asked about, else the furthest step."""
    scoped = _steps_in_scope(asked)
    nearest_first = [scoped.c.match, scoped.c.distance] if asked.tumor_types else []
    place = func.row_number().over(partition_by=scoped.c.approach, order_by=[*nearest_first, scoped.c.standing, scoped.c.position])
    ranked = select(scoped, place.label("place")).subquery("ranked")
    return select(ranked).where(ranked.c.place == 1).cte("headline")


def _goes_with(kind: str, words: Sequence[str]) -> ColumnElement[bool]:
    return col(ApproachRow.id).in_(select(ApproachWord.approach).where(col(ApproachWord.kind) == kind, col(ApproachWord.word).in_(words)))  # type: ignore[call-overload]


def _recruits(asked: Asked) -> ColumnElement[bool]:
    return col(ApproachRow.id).in_(
        select(ApproachTrial.approach)  # type: ignore[call-overload]
        .join(TrialRow, col(TrialRow.id) == col(ApproachTrial.trial))
        .where(col(TrialRow.recruitment).in_(_RECRUITING), col(TrialRow.read_on) <= asked.as_of, col(TrialRow.begun) <= asked.as_of)
    )


def _regulated_by(regulators: Sequence[str], kinds: Sequence[str], asked: Asked) -> ColumnElement[bool]:
    return col(ApproachRow.id).in_(
        select(FactRow.approach).where(  # type: ignore[call-overload]
            col(FactRow.regulator).in_(regulators), col(FactRow.kind).in_(kinds), col(FactRow.known_from) <= asked.as_of
        )
    )


def _available_in(asked: Asked) -> ColumnElement[bool]:
    """Trials with sites there, or a marketing decision of a regulator that decides for it."""
    deciding = [regulator.value for regulator, countries in REGULATOR_COUNTRIES.items() if countries & set(asked.countries)]
    return or_(_goes_with("trial_country", asked.countries), _regulated_by(deciding, ("decision_made",), asked))


def _like(text: str) -> str:
    return f"%{text.replace(chr(92), chr(92) * 2).replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"


def _conditions(asked: Asked, headline: CTE) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    for kind, words in (
        ("target", asked.targets),
        ("strategy", asked.strategies),
        ("barrier", asked.barriers),
        ("route", asked.routes),
        ("developer", asked.developers),
    ):
        if words:
            found.append(_goes_with(kind, words))
    if asked.approaches:
        found.append(col(ApproachRow.id).in_(asked.approaches))
    if asked.modalities:
        found.append(col(ApproachRow.modality).in_(asked.modalities))
    if asked.statuses:
        found.append(headline.c.status.in_(asked.statuses))
    if asked.regulators:
        found.append(_regulated_by(asked.regulators, REGULATORY_KINDS, asked))
    if asked.countries:
        found.append(_available_in(asked))
    if asked.recruiting is not None:
        found.append(_recruits(asked) if asked.recruiting else ~_recruits(asked))
    found += [col(ApproachRow.words).like(_like(word), escape="\\") for word in asked.words]
    return found


def _chosen(asked: Asked) -> Select[Any]:
    headline = headlines(asked)
    return select(col(ApproachRow.id), headline.c.status).join(headline, headline.c.approach == col(ApproachRow.id)).where(*_conditions(asked, headline))


def ids(asked: Asked) -> Select[Any]:
    """The ids of all approaches that are asked for."""
    return _chosen(asked).with_only_columns(col(ApproachRow.id))


def total(session: Session, asked: Asked) -> int:
    """How many approaches are asked for."""
    return int(session.execute(select(func.count()).select_from(ids(asked).subquery())).scalar_one())


def page(session: Session, asked: Asked, sort: str, window: Window) -> Sequence[Any]:
    """Rows of `id, brief, tumor_type, match, status, status_since, step`, in order; `total` in each says how many are asked for."""
    headline = headlines(asked)
    orders: dict[str, list[Any]] = {
        "status": [headline.c.standing, headline.c.match, col(ApproachRow.name)],
        "name": [col(ApproachRow.name)],
        "-name": [col(ApproachRow.name).desc()],
        "since": [headline.c.status_since],
        "-since": [headline.c.status_since.desc()],
        "reviewed": [col(ApproachRow.reviewed_through)],
        "-reviewed": [col(ApproachRow.reviewed_through).desc()],
        "id": [col(ApproachRow.id)],
        "-id": [col(ApproachRow.id).desc()],
    }
    statement = (
        select(
            col(ApproachRow.id),
            col(ApproachRow.brief),
            headline.c.tumor_type,
            headline.c.match,
            headline.c.status,
            headline.c.status_since,
            headline.c.body.label("step"),
            func.count().over().label("total"),
        )
        .join(headline, headline.c.approach == col(ApproachRow.id))
        .where(*_conditions(asked, headline))
        .order_by(*orders[sort], col(ApproachRow.id))
        .limit(window.limit)
        .offset(window.offset)
    )
    return session.execute(statement).all()


def trials_of(session: Session, approaches: Sequence[str], asked: Asked) -> Sequence[Any]:
    """Rows of `approach, trial, phase, recruitment, read_on` for trials that had begun, oldest first."""
    statement: Any = (
        select(col(ApproachTrial.approach), col(TrialRow.id).label("trial"), col(TrialRow.phase), col(TrialRow.recruitment), col(TrialRow.read_on))
        .join(TrialRow, col(TrialRow.id) == col(ApproachTrial.trial))
        .where(col(ApproachTrial.approach).in_(approaches), col(TrialRow.begun) <= asked.as_of)
        .order_by(col(ApproachTrial.approach), col(TrialRow.begun), col(TrialRow.id))
    )
    return session.execute(statement).all()


FACETS = ("status", "modality", "target", "strategy", "barrier", "route", "developer", "country", "regulator", "tumor_type", "recruiting")
"""What approaches can be counted by."""


def facet(session: Session, asked: Asked, name: str) -> list[tuple[str, int]]:
    """How many of the approaches asked for go with each value, most first."""
    among = _chosen(asked).subquery("among")
    count = func.count(func.distinct(among.c.id))
    if name == "status":
        value: Any = among.c.status
        statement: Select[Any] = select(value, count)
    elif name == "modality":
        value = col(ApproachRow.modality)
        statement = select(value, count).join(among, among.c.id == col(ApproachRow.id))
    elif name == "regulator":
        value = col(FactRow.regulator)
        statement = (
            select(value, count)
            .join(among, among.c.id == col(FactRow.approach))
            .where(col(FactRow.kind).in_(REGULATORY_KINDS), col(FactRow.known_from) <= asked.as_of)
        )
    elif name == "tumor_type":
        value = col(StepRow.tumor_type)
        statement = select(value, count).join(among, among.c.id == col(StepRow.approach)).where(_in_force(asked))
    elif name == "recruiting":
        value = case((_recruits(asked), "true"), else_="false")
        statement = select(value, count).select_from(ApproachRow).join(among, among.c.id == col(ApproachRow.id))
    else:
        kind = "trial_country" if name == "country" else name
        value = col(ApproachWord.word)
        statement = select(value, count).join(among, among.c.id == col(ApproachWord.approach)).where(col(ApproachWord.kind) == kind)
    rows = session.execute(statement.group_by(value).order_by(count.desc(), value)).all()
    return [(row[0], row[1]) for row in rows]


def body(session: Session, approach: str) -> str | None:
    """The whole record, as JSON."""
    return session.execute(select(col(ApproachRow.body)).where(col(ApproachRow.id) == approach)).scalar_one_or_none()


def steps(session: Session, approach: str) -> Sequence[Any]:
    """Every step for every tumour type, oldest first."""
    statement = (
        select(
            col(StepRow.tumor_type),
            col(StepRow.status),
            col(StepRow.since),
            col(StepRow.until),
            col(StepRow.status_since),
            col(StepRow.standing),
            col(StepRow.position),
            col(StepRow.body),
        )
        .where(col(StepRow.approach) == approach, col(StepRow.beneath).is_(False))
        .order_by(col(StepRow.position), col(StepRow.since))
    )
    return session.execute(statement).all()


def trial_countries(session: Session, trials: Sequence[str]) -> Sequence[Any]:
    """Rows of `trial, country`."""
    statement = (
        select(col(TrialCountry.trial), col(TrialCountry.country))
        .where(col(TrialCountry.trial).in_(trials))
        .order_by(col(TrialCountry.trial), col(TrialCountry.country))
    )
    return session.execute(statement).all()
