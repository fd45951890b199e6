"""Export: the whole catalogue in files that other programs read."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from app.api import tags
from app.api.dependencies import Library, Reading
from app.api.paging import Params
from app.api.problems import NotFound, ProblemError
from app.api.tables_of import TABLES, as_csv
from app.catalogue.exported import document, lines
from app.storage.copies import sqlite_copy
from app.storage.queries import exports

router = APIRouter(prefix="/v1/export", tags=[tags.EXPORT])

_MEDIA = {"json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "sqlite": "application/vnd.sqlite3"}
FILES: dict[str, str] = {
    "catalogue.json": "Everything, as one JSON document. It can be loaded again: `python -m app.cli load --export catalogue.json`.",
    "catalogue.ndjson": "Everything, one record on each line.",
    "catalogue.sqlite": "Everything, as the SQLite database that this API serves from.",
    **{f"{table}.csv": f"The table `{table}`." for table in TABLES},
}


class ExportFile(BaseModel):
    """A file that can be fetched."""

    name: str
    holds: str = Field(description="What is in it.")
    path: str


class ExportAnswer(BaseModel):
    """The files of this release."""

    files: list[ExportFile]
    licence: str
    release: str


@router.get("", summary="List files")
def export_files(_params: Annotated[Params, Query()], library: Reading) -> ExportAnswer:
    """The files in which the whole catalogue can be fetched."""
    files = [ExportFile(name=name, holds=holds, path=f"/v1/export/{name}") for name, holds in FILES.items()]
    return ExportAnswer(files=files, licence="CC BY 4.0", release=library.release)


@router.get(
    "/{file}",
    summary="Fetch a file",
    response_class=Response,
    responses={200: {"description": "The file.", "content": {media.partition(";")[0]: {} for media in _MEDIA.values()}}},
)
def export_file(
    file: Annotated[str, Path(description="Name of the file.", examples=["approaches.csv"])], _params: Annotated[Params, Query()], library: Reading
) -> Response:
    """One file of the release that is served. Equal releases give equal files."""
    if file not in FILES:
        wrong = f"there is no file '{file}'"
        raise NotFound(wrong, [ProblemError(parameter="file", detail=wrong, suggestions=list(FILES))])
    name, _, ending = file.rpartition(".")
    headers = {"Content-Disposition": f'attachment; filename="cartograph-{library.release}-{file}"'}
    return Response(_content(name, ending, library), media_type=_MEDIA[ending], headers=headers)


def _content(name: str, ending: str, library: Library) -> str | bytes:
    release = library.served.release
    if ending == "csv":
        return as_csv(library.session, release.id, name)
    if ending == "sqlite":
        return _sqlite(library)
    written = document if ending == "json" else lines
    return "".join(written(release.id, release.rules_version, exports.records(library.session, release.id)))


def _sqlite(library: Library) -> bytes:
    release = library.served.release

    def made() -> bytes:
        text = "".join(document(release.id, release.rules_version, exports.records(library.session, release.id)))
        return sqlite_copy(text, release.loaded_at)

    return library.served.database.get(made)
