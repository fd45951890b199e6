"""The files that are made from the code and kept beside it, so that a change of the contract is a visible diff."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from app.catalogue.assemble import read_catalogue
from app.catalogue.census import page
from app.catalogue.read import LISTS, ONE_PER_FILE
from app.domain.glossary import describe
from app.main import create_app
from app.settings import Settings

SCHEMA_FOLDER = Path("schema")
OPENAPI = Path("docs/openapi.json")
CENSUS = Path("docs/catalogue.md")


def generated_files(data: Path) -> dict[Path, str]:
    """Path and content of each, the same on every machine. Raises CatalogueRefused where `data` has problems."""
    files = {SCHEMA_FOLDER / f"{folder}.schema.json": _text(_schema(TypeAdapter(model).json_schema(), folder)) for folder, model in ONE_PER_FILE.items()}
    files[SCHEMA_FOLDER / "lists.schema.json"] = _text(_lists())
    files[OPENAPI] = _text(create_app(Settings(_env_file=None, database_url="sqlite://")).openapi())
    files[CENSUS] = page(read_catalogue(data))
    return files


def _lists() -> dict[str, Any]:
    """Files outside `approaches/` and `targets/` hold one or several of these lists."""
    adapters = [(key, "validation", TypeAdapter(tuple[model, ...])) for key, model in LISTS.items()]  # type: ignore[valid-type]  # a class chosen at run time
    made, shared = TypeAdapter.json_schemas(adapters)  # type: ignore[arg-type]
    properties = {key: schema for (key, _), schema in made.items()}
    return _schema({"type": "object", "properties": properties, "additionalProperties": False, **shared}, "lists")


def _schema(schema: dict[str, Any], title: str) -> dict[str, Any]:
    describe({title: schema, **schema.get("$defs", {})})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Cartograph {title}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
