"""What routes ask for, as types: the database at one release, names, the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlmodel import Session

from app.api.problems import Invalid, NotFound, ProblemError, unknown_name
from app.api.served import Served, Serving
from app.domain.names import Named
from app.storage.engine import reading

RELEASE_HEADER = "Catalogue-Release"


@dataclass(frozen=True)
class Shelf:
    """What is in memory of one release."""

    served: Served
    today: date

    @property
    def release(self) -> str:
        """The release's id."""
        return self.served.release.id

    def found(self, text: str, kind: str) -> str:
        """The id of the record with this name, for a path; raise NotFound with suggestions, or Invalid where it is ambiguous."""
        found = self.served.names.find(text, kind)
        if isinstance(found, Named):
            return found.id
        error = unknown_name(found, kind, parameter="id")
        if found.candidates:
            raise Invalid(error.detail, [error])
        raise NotFound(error.detail, [error])

    def resolved(self, texts: tuple[str, ...], kind: str, parameter: str, errors: list[ProblemError]) -> tuple[str, ...]:
        """The ids of records with these names, for a filter; what cannot be resolved is added to `errors`."""
        ids: list[str] = []
        for text in texts:
            found = self.served.names.find(text, kind)
            if isinstance(found, Named):
                ids.append(found.id)
            else:
                errors.append(unknown_name(found, kind, parameter=parameter))
        return tuple(dict.fromkeys(ids))


@dataclass(frozen=True)
class Library(Shelf):
    """The database at one release, and what is in memory of it. Everything in one answer comes from here."""

    session: Session


def serving(request: Request) -> Serving:
    """What this process serves."""
    found: Serving = request.app.state.serving
    return found


def _library(held: Annotated[Serving, Depends(serving)], response: Response) -> Iterator[Library]:
    with reading(held.engine) as session:
        library = Library(held.of(session), held.today(), session)
        response.headers[RELEASE_HEADER] = library.release
        yield library


READERS = 4
"""Questions that one process works on at once. The others wait without holding a thread or a connection: the work is the interpreter's, so more
at once would only wait for each other, and would exhaust the connections that the pool holds."""

Reading = Annotated[Library, Depends(_library, scope="function", max_concurrency=READERS)]
ServingDep = Annotated[Serving, Depends(serving)]
