"""The plans that both databases choose for the hot questions: they search by index, and the number of statements does not grow with the page."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.storage.engine import open_engine
from app.storage.prepared import prepare, shape_of
from app.storage.queries import approaches
from app.storage.queries.asked import Asked, Window

DAY = date(2026, 11, 23)
QUESTIONS = {
    "a tumour type": Asked(as_of=DAY, tumor_types=("STAD",)),
    "a surveyed tumour type": Asked(as_of=DAY, tumor_types=("STAD",), surveyed=True),
    "a target": Asked(as_of=DAY, targets=("cldn18.2",)),
    "a tumour type and a target": Asked(as_of=DAY, tumor_types=("PAAD",), targets=("msln",)),
    "a developer": Asked(as_of=DAY, developers=("CARsgen Therapeutics",)),
    "one approach": Asked(as_of=DAY, approaches=("satri-cel",)),
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    found = open_engine(database_url)
    yield found
    found.dispose()


def plan(engine: Engine, asked: Asked, sort: str = "status") -> list[str]:
    """Every step of the plan, in words."""
    statement = approaches.page_statement(asked, sort, Window(20)).compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
        connection.execute(text("SET enable_seqscan = off"))  # so few rows are read whole by choice; this shows that an index can serve
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}").scalar()
        return list(_steps((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def _steps(node: dict[str, Any]) -> Iterator[str]:
    yield f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}".strip()
    for below in node.get("Plans", []):
        yield from _steps(below)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_hot_questions_are_searched_by_index(engine: Engine, question: str) -> None:
    steps = plan(engine, QUESTIONS[question])

    if engine.dialect.name == "sqlite":
        whole = [
            step
            for step in steps
            if step.startswith("SCAN") and any(table in step.split() for table in ("step", "surveyed", "approach", "approach_word", "tumor_cover"))
        ]
        assert whole == []
    else:
        assert [step for step in steps if step.startswith("Seq Scan") and "release" not in step] == []


@pytest.mark.parametrize("sort", ["since", "-since"])
def test_a_list_by_day_of_status_is_read_in_its_order(engine: Engine, sort: str) -> None:
    """The page is full before the rest is looked at: only what began on one day is put in order."""
    steps = plan(engine, QUESTIONS["a surveyed tumour type"], sort)

    assert any("ix_surveyed_status_since" in step for step in steps)
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
    assert not any(step.startswith("Sort") for step in steps)


@pytest.mark.parametrize("limit", [1, 20, 200])
def test_a_page_is_one_statement_whatever_its_size(engine: Engine, limit: int) -> None:
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))

    with Session(engine) as session:
        rows = approaches.page(session, QUESTIONS["a tumour type"], "status", Window(limit))

    assert rows
    assert len([statement for statement in sent if "FROM" in statement]) == 1


def test_equal_shapes_share_one_statement_and_differ_only_in_what_is_filled_in() -> None:
    first, second = (Asked(as_of=DAY, tumor_types=(one,), targets=("gpc3", "cldn18.2"), words=("car",)) for one in ("STAD", "HCC"))
    assert shape_of(first, "status") == shape_of(second, "status") != shape_of(first, "name")

    for dialect in (sqlite.dialect(), postgresql.dialect()):
        statement = prepare(shape_of(first, "status"), dialect)
        one, other = ([value for _, value in statement.filled(asked, Window(20, 40))] for asked in (first, second))

        assert "STAD" in one
        assert one == ["STAD" if value == "HCC" else value for value in other]
        assert "%car%" in one
        assert one.count(20) == one.count(40) == 1
        assert not any("\x02" in value for value in one if isinstance(value, str))


def test_a_node_for_all_solid_tumours_is_a_shape_of_its_own() -> None:
    assert shape_of(Asked(as_of=DAY, tumor_types=("SOLID",)), "status") != shape_of(Asked(as_of=DAY, tumor_types=("STAD",)), "status")
