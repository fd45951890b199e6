"""What a list shows for a tumour type stands ready in a table; asked in the general way, the database gives the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from app.storage.charts import read_atlas
from app.storage.engine import open_engine
from app.storage.queries import approaches
from app.storage.queries.asked import Asked, Window
from app.storage.tables import Surveyed

DAYS = (date(2010, 1, 1), date(2019, 5, 5), date(2026, 11, 23))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    found = open_engine(database_url)
    yield found
    found.dispose()


def test_ready_rows_say_what_would_be_worked_out(engine: Engine) -> None:
    with Session(engine) as session:
        surveyed = read_atlas(session).surveyed
        for tumor_type in sorted(surveyed):
            for day in DAYS:
                asked = Asked(as_of=day, tumor_types=(tumor_type,))
                worked_out = approaches.page(session, asked, "status", Window(500))

                assert approaches.page(session, replace(asked, surveyed=True), "status", Window(500)) == worked_out, (tumor_type, day)

        assert {"STAD", "SOLID", "STOMACH"} <= surveyed


def test_of_each_approach_one_row_is_in_force_on_a_day(engine: Engine) -> None:
    with Session(engine) as session:
        for day in DAYS:
            statement = select(col(Surveyed.tumor_type), col(Surveyed.approach)).where(col(Surveyed.since) <= day, col(Surveyed.until) > day)
            found = session.execute(statement).all()

            assert len(found) == len(set(found)) > 0


@pytest.mark.parametrize("more", [{"targets": ("cldn18.2",)}, {"modalities": ("car-t",)}, {"statuses": ("approved", "in_trials")}, {"words": ("claudin",)}])
@pytest.mark.parametrize("sort", approaches.SORTS)
def test_filters_and_orders_hold_for_ready_rows_too(engine: Engine, more: dict[str, tuple[str, ...]], sort: str) -> None:
    asked = Asked(as_of=DAYS[-1], tumor_types=("STAD",), **more)
    with Session(engine) as session:
        worked_out = approaches.page(session, asked, sort, Window(7, 1))

        assert approaches.page(session, replace(asked, surveyed=True), sort, Window(7, 1)) == worked_out
        assert worked_out
