"""Approaches: which fit a filter, how far each has come on a day, and how many there are of each kind."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import CTE, BigInteger, ColumnElement, FromClause, Select, and_, case, func, literal, or_, select, true, union_all
from sqlmodel import Session, col

from app.domain.facts import REGULATORY_KINDS
from app.domain.tumor_tree import POOLED
from app.domain.vocabulary import REGULATOR_COUNTRIES, STANDING
from app.storage.queries.asked import Asked, Window
from app.storage.tables import ApproachRow, ApproachWord, FactRow, Headline, Release, StepRow, Surveyed, SurveyedTotal, TrialCountry, TrialState, TumorCover

MATCHES: tuple[Literal["exact"], Literal["broader"], Literal["narrower"]] = ("exact", "broader", "narrower")
SORTS = ("status", "name", "-name", "since", "-since", "reviewed", "-reviewed", "id", "-id")
"""How a list of approaches may be ordered; `status` (the default) puts the furthest first."""


def _on_day(table: type[StepRow] | type[Headline] | type[Surveyed] | type[TrialState], asked: Asked) -> ColumnElement[bool]:
    return and_(col(table.since) <= asked.as_of, col(table.until) > asked.as_of)


_BY_STANDING, _BY_DISTANCE, _BY_MATCH = (literal(size, BigInteger) for size in (1_000_000_000, 16_000_000_000, 1_024_000_000_000))
"""A step's place for one question as one number: how its tumour type matches, how far away that is (below 64), its standing (below 16) and its
own number (below a thousand million). The least of an approach is its headline, and everything can be read off it again."""


def _place(match: Any, distance: Any) -> Any:
    return match * _BY_MATCH + distance * _BY_DISTANCE + col(StepRow.standing) * _BY_STANDING + col(StepRow.number)


def _steps_in_scope(asked: Asked) -> CTE:
    """Steps in force on the day of the tumour types asked about, of those beneath and of those above that cover them, each with its place."""
    distance = col(TumorCover.distance)
    columns = [col(StepRow.approach), _place(case((distance == 0, 0), else_=1), distance).label("place")]
    above = select(*columns).join(TumorCover, col(TumorCover.broad) == col(StepRow.tumor_type)).where(_on_day(StepRow, asked))
    named_itself, holds_beneath = col(StepRow.beneath).is_(False), col(StepRow.beneath).is_(True)
    wanted = asked.tumor_matches or MATCHES
    if "exact" not in wanted:
        above = above.where(distance > 0)
    if "broader" not in wanted:
        above = above.where(distance == 0)
    parts: list[Select[Any]] = []
    if single := [node for node in asked.tumor_types if node not in POOLED]:
        asked_about = col(TumorCover.narrow).in_(single)
        parts.append(above.where(asked_about, named_itself, col(StepRow.tumor_type).not_in(POOLED)))
        parts.append(above.where(asked_about, holds_beneath, col(StepRow.tumor_type).in_(POOLED)))
    if pooled := [node for node in asked.tumor_types if node in POOLED]:
        parts.append(above.where(col(TumorCover.narrow).in_(pooled), named_itself))
    if "narrower" in wanted:
        parts.append(
            select(col(StepRow.approach), _place(2, distance).label("place"))
            .join(TumorCover, col(TumorCover.narrow) == col(StepRow.tumor_type))
            .where(_on_day(StepRow, asked), named_itself, col(TumorCover.broad).in_(asked.tumor_types), distance > 0)
        )
    return union_all(*parts).cte("scoped")


def headlines(asked: Asked) -> FromClause:
    """One step for each approach: of the closest tumour type where one is asked about, else the furthest step."""
    if not asked.tumor_types:
        columns = [col(Headline.approach), col(Headline.step), col(Headline.standing), literal(0).label("match")]
        return select(*columns).where(_on_day(Headline, asked)).subquery("found")
    if asked.surveyed:
        columns = [col(Surveyed.approach), col(Surveyed.step), col(Surveyed.standing), col(Surveyed.match), col(Surveyed.status_since)]
        return select(*columns).where(col(Surveyed.tumor_type) == asked.tumor_types[0], _on_day(Surveyed, asked)).subquery("found")
    scoped = _steps_in_scope(asked)
    least = select(scoped.c.approach, func.min(scoped.c.place).label("place")).group_by(scoped.c.approach).subquery("least")
    place = least.c.place
    return select(
        least.c.approach,
        (place % _BY_STANDING).label("step"),
        (place // _BY_STANDING % 16).label("standing"),
        (place // _BY_MATCH).label("match"),
    ).cte("found")


def _going_with(kind: str, words: Sequence[str]) -> Select[Any]:
    return select(col(ApproachWord.approach)).where(col(ApproachWord.kind) == kind, col(ApproachWord.word).in_(words))


def _regulated_by(regulators: Sequence[str], kinds: Sequence[str], asked: Asked) -> Select[Any]:
    told = (col(FactRow.regulator).in_(regulators), col(FactRow.kind).in_(kinds), col(FactRow.known_from) <= asked.as_of)
    return select(col(FactRow.approach)).where(*told)


def _like(text: str) -> str:
    return f"%{text.replace(chr(92), chr(92) * 2).replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"


def _conditions(asked: Asked, headline: FromClause) -> list[ColumnElement[bool]]:
    approach = headline.c.approach
    found: list[ColumnElement[bool]] = [true()]
    for kind, words in (
        ("target", asked.targets),
        ("strategy", asked.strategies),
        ("barrier", asked.barriers),
        ("route", asked.routes),
        ("developer", asked.developers),
    ):
        if words:
            found.append(approach.in_(_going_with(kind, words)))
    if asked.approaches:
        found.append(approach.in_(asked.approaches))
    if asked.modalities:
        found.append(col(ApproachRow.modality).in_(asked.modalities))
    if asked.statuses:
        found.append(headline.c.standing.in_(asked.standings))
    if asked.regulators:
        found.append(approach.in_(_regulated_by(asked.regulators, REGULATORY_KINDS, asked)))
    if asked.countries:  # trials with sites there, or a marketing decision of a regulator that decides for it
        deciding = [regulator.value for regulator, countries in REGULATOR_COUNTRIES.items() if countries & set(asked.countries)]
        found.append(or_(approach.in_(_going_with("trial_country", asked.countries)), approach.in_(_regulated_by(deciding, ("decision_made",), asked))))
    if asked.recruiting is not None:
        taking = select(col(TrialState.approach)).where(col(TrialState.recruits).is_(True), _on_day(TrialState, asked))
        found.append(approach.in_(taking) if asked.recruiting else approach.not_in(taking))
    if asked.review_overdue is not None:
        found.append(col(ApproachRow.review_due) < asked.as_of if asked.review_overdue else col(ApproachRow.review_due) >= asked.as_of)
    found += [col(ApproachRow.words).like(_like(word), escape="\\") for word in asked.words]
    return found


def _chosen(asked: Asked, *columns: str) -> Select[Any]:
    """`id, step, standing, match` of every approach that is asked for, with further columns of its headline or its row. The row is looked at only
    where it is needed.
    """
    headline = headlines(asked)
    said = [headline.c[name] for name in columns if name in headline.c]
    more = [getattr(ApproachRow, name) for name in columns if name not in headline.c]
    statement = select(headline.c.approach.label("id"), headline.c.step, headline.c.standing, headline.c.match, *said, *more)
    if more or asked.modalities or asked.words or asked.review_overdue is not None:
        statement = statement.join(ApproachRow, col(ApproachRow.id) == headline.c.approach)
    return statement.where(*_conditions(asked, headline))


def ids(asked: Asked) -> Select[Any]:
    """The ids of all approaches that are asked for."""
    among = _chosen(asked).subquery("among")
    return select(among.c.id)


def total(session: Session, asked: Asked) -> int:
    """How many approaches are asked for."""
    return int(session.execute(select(func.count()).select_from(ids(asked).subquery())).scalar_one())


def page(session: Session, asked: Asked, sort: str, window: Window) -> Sequence[Any]:
    """Rows in order: `approach, step, match`, how many are asked for in all (`total`), and which `release` answered."""
    return session.execute(page_statement(asked, sort, window)).all()


def page_statement(asked: Asked, sort: str, window: Window) -> Select[Any]:
    """The statement behind `page`. It gives ids only; what a list shows of each stands in memory (`app/storage/texts.py`).

    Steps are numbered in the order of their approaches' names, so that equals of one status, and lists by name, stand in that order by number.
    """
    by, descending = sort.removeprefix("-"), sort.startswith("-")
    own = ["reviewed_through"] if by == "reviewed" else ["status_since"] if by == "since" and asked.surveyed else []
    ready = asked.surveyed or not asked.tumor_types  # headlines that stand in a table are read twice, page and count, more quickly than put aside
    chosen = _chosen(asked, *own).subquery("chosen") if ready else _chosen(asked, *own).cte("chosen").prefix_with("MATERIALIZED")
    if asked.everything_surveyed:
        counted: Select[Any] = select(col(SurveyedTotal.approaches)).where(col(SurveyedTotal.tumor_type) == asked.tumor_types[0])
    else:
        counted = select(func.count()).select_from(_chosen(asked).subquery("counted") if ready else chosen)
    total = counted.scalar_subquery().label("total")
    release = select(col(Release.id)).scalar_subquery().label("release")
    statement = select(chosen.c.id.label("approach"), chosen.c.step, chosen.c.match, total, release)
    if by == "status":
        return statement.order_by(chosen.c.standing, chosen.c.match, chosen.c.step).limit(window.limit).offset(window.offset)
    if by == "since" and not asked.surveyed:
        statement = statement.join_from(chosen, StepRow, col(StepRow.number) == chosen.c.step)
    keys: dict[str, Any] = {"name": chosen.c.step, "id": chosen.c.id, "since": col(StepRow.status_since)}
    key = chosen.c[own[0]] if own else keys[by]
    return statement.order_by(key.desc() if descending else key, chosen.c.id).limit(window.limit).offset(window.offset)


FACETS = ("status", "modality", "target", "strategy", "barrier", "route", "developer", "country", "regulator", "tumor_type", "recruiting")
"""What approaches can be counted by."""


def facet(session: Session, asked: Asked, name: str) -> list[tuple[str, int]]:
    """How many of the approaches asked for go with each value, most first."""
    among = _chosen(asked).subquery("among")
    count = func.count(func.distinct(among.c.id))
    if name == "status":
        value: Any = among.c.standing
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
        statement = select(value, count).join(among, among.c.id == col(StepRow.approach)).where(_on_day(StepRow, asked))
    elif name == "recruiting":
        value = case((col(TrialState.recruits), "true"), else_="false")
        statement = (
            select(value, count)
            .select_from(ApproachRow)
            .join(among, among.c.id == col(ApproachRow.id))
            .join(TrialState, col(TrialState.approach) == among.c.id)
            .where(_on_day(TrialState, asked))
        )
    else:
        kind = "trial_country" if name == "country" else name
        value = col(ApproachWord.word)
        statement = select(value, count).join(among, among.c.id == col(ApproachWord.approach)).where(col(ApproachWord.kind) == kind)
    rows = session.execute(statement.group_by(value).order_by(count.desc(), value)).all()
    return [(STANDING[row[0]].value if name == "status" else row[0], row[1]) for row in rows]


def next_review_due(session: Session, as_of: date) -> date | None:
    """The first day, from `as_of` on, after which a review is overdue."""
    found: date | None = session.execute(select(func.min(col(ApproachRow.review_due))).where(col(ApproachRow.review_due) >= as_of)).scalar_one_or_none()
    return found


def body(session: Session, approach: str) -> str | None:
    """The whole record, as JSON."""
    return session.execute(select(col(ApproachRow.body)).where(col(ApproachRow.id) == approach)).scalar_one_or_none()


def steps(session: Session, approach: str) -> Sequence[Any]:
    """Every step for every tumour type, oldest first."""
    statement = (
        select(
            col(StepRow.tumor_type),
            col(StepRow.standing),
            col(StepRow.since),
            col(StepRow.until),
            col(StepRow.number),
            col(StepRow.because),
        )
        .where(col(StepRow.approach) == approach, col(StepRow.beneath).is_(False))
        .order_by(col(StepRow.number))
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
