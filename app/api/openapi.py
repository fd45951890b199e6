"""The OpenAPI document: as FastAPI makes it, with errors in their true media type and a description that a coordinator can work from."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api import tags
from app.api.problems import MEDIA_TYPE, ProblemAnswer
from app.domain.glossary import describe
from app.version import VERSION

DESCRIPTION = """
An open, cited map of cell therapy for solid tumours: CAR-T, TCR-T, TIL, CAR-NK and their kin.

**Start here.** Open *Match*, press *Try it out*, choose an example, change it to your patient and press *Execute*. Only `tumor_type` is required; what is
left out counts as unknown, never as no. Each result says which requirements are met, which are not and which are open, in plain English, and
where each of them is written. `next_tests` lists what to find out next.

**Reading a status.** `approved`: a regulator authorised it for this tumour type. `under_review`: an application was accepted.
`randomised_positive`: a randomised trial met its primary endpoint. `responses_reported`: tumours shrank enough to count in at least one person.
`no_responses`: results without that. `in_trials`: a trial opened, no results yet. `preclinical`: nothing in people yet. `ended`: the programme
ended. Each status names the facts that it rests on, and each fact its source.

**Names.** Anywhere an id is taken, any name, alias, code or identifier works: `Claudin 18.2`, `CLDN18.2`, `胃癌`, `GBM`, `NCT04581473`.

**Days.** `as_of` answers with what was known on a day; without it, today.

It informs; it never decides care. A fact that is absent has not been recorded, which does not mean that it did not happen.
"""

_ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemAnswer, "description": "No such record; with suggestions."},
    410: {"model": ProblemAnswer, "description": "The cursor belongs to an older release."},
    413: {"model": ProblemAnswer, "description": "The request body is too large."},
    422: {"model": ProblemAnswer, "description": "Something is unknown, malformed or ambiguous; every such thing is listed."},
    503: {"model": ProblemAnswer, "description": "The database does not answer or holds no release."},
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a group of routes."""
    return {status: _ERRORS[status] for status in statuses}


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema:
        return app.openapi_schema
    made = get_openapi(
        title="Cartograph",
        version=VERSION,
        summary="Cell therapy for solid tumours: what fits, how good the evidence is, and where it is written.",
        description=DESCRIPTION.strip(),
        routes=app.routes,
        tags=tags.DESCRIBED,
        license_info={"name": "Data CC BY 4.0, software Apache-2.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    )
    for item in made["paths"].values():
        for operation in item.values():
            _true_media_types(operation)
            operation["responses"].setdefault("200", {}).setdefault("headers", {})["Catalogue-Release"] = {
                "description": "The release that answered.",
                "schema": {"type": "string"},
            }
    describe(made["components"]["schemas"])
    app.openapi_schema = made
    return made


def _true_media_types(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if int(status) >= 400 and schema.get("$ref", "").endswith("/ProblemAnswer"):
            answer["content"] = {MEDIA_TYPE: content["application/json"]}
