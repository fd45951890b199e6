"""The same list in the way that most would write it: FastAPI, SQLModel, relationships loaded with selectinload, a response model.

`python -m bench.plain EXPORT DATABASE` fills a database from an exported catalogue; PLAIN_DATABASE says which one `bench.plain:app` serves.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class ApproachTarget(SQLModel, table=True):
    """Which approach goes for which target."""

    approach_id: str = Field(foreign_key="approach.id", primary_key=True)
    target_id: str = Field(foreign_key="target.id", primary_key=True)


class Target(SQLModel, table=True):
    """A target."""

    id: str = Field(primary_key=True)
    name: str
    definition: str


class Developer(SQLModel, table=True):
    """Who develops an approach."""

    number: int | None = Field(default=None, primary_key=True)
    approach_id: str = Field(foreign_key="approach.id", index=True)
    name: str


class Status(SQLModel, table=True):
    """A fact about an approach in a tumour type, with its source."""

    number: int | None = Field(default=None, primary_key=True)
    approach_id: str = Field(foreign_key="approach.id", index=True)
    tumor_type: str = Field(index=True)
    kind: str
    date: str
    source: str


class ApproachBase(SQLModel):
    """What is stored and shown alike."""

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    modality: str
    summary: str
    reviewed_through: str


class Approach(ApproachBase, table=True):
    """An approach."""

    targets: list[Target] = Relationship(link_model=ApproachTarget)
    developers: list[Developer] = Relationship()
    facts: list[Status] = Relationship()


class ApproachRead(ApproachBase):
    """What the list shows."""

    targets: list[Target]
    developers: list[Developer]
    facts: list[Status]


engine = create_engine(f"sqlite:///{os.environ.get('PLAIN_DATABASE', ':memory:')}", connect_args={"check_same_thread": False})
app = FastAPI()


def session() -> Iterator[Session]:
    """A session for each request."""
    with Session(engine) as opened:
        yield opened


@app.get("/v1/approaches", response_model=list[ApproachRead])
def approaches(tumor_type: str, opened: Annotated[Session, Depends(session)], limit: int = 20) -> Any:
    """Approaches with a fact about this tumour type."""
    about = select(Status.approach_id).where(Status.tumor_type == tumor_type)
    statement = select(Approach).where(Approach.id.in_(about)).order_by(Approach.name).limit(limit)  # type: ignore[attr-defined]
    return opened.exec(statement.options(*(selectinload(getattr(Approach, name)) for name in ("targets", "developers", "facts")))).all()


@app.get("/health/live")
def live() -> dict[str, str]:
    """Whether it runs."""
    return {"status": "live"}


def fill(export: dict[str, Any]) -> None:
    """Store the part of a catalogue's records that the list shows."""
    SQLModel.metadata.create_all(engine)
    with Session(engine) as opened:
        opened.add_all(Target(id=one["id"], name=one["name"], definition=one["definition"]) for one in export["targets"])
        for one in export["approaches"]:
            summary, reviewed = one["summary"]["text"], one["reviewed"]["through"]
            opened.add(Approach(id=one["id"], name=one["name"], modality=one["modality"], summary=summary, reviewed_through=reviewed))
            opened.add_all(ApproachTarget(approach_id=one["id"], target_id=target) for target in dict.fromkeys(one.get("targets", ())))
            opened.add_all(Developer(approach_id=one["id"], name=developer["name"]) for developer in one.get("developers", ()))
            for fact in one["timeline"]:
                known = {"kind": fact["kind"], "date": fact["date"], "source": fact["source"]}
                opened.add_all(Status(approach_id=one["id"], tumor_type=node, **known) for node in fact.get("tumor_types", ()))
        opened.commit()


if __name__ == "__main__":
    engine = create_engine(f"sqlite:///{sys.argv[2]}")
    fill(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["records"])
