"""The match for systems that speak FHIR: an mCODE bundle in, a searchset of studies out.

The operation has the name and the way of the CodeX guide for integrated trial matching (build.fhir.org/ig/standardhealth/fsh-pct): `$match` on
ResearchStudy. FHIR clients find errors as OperationOutcome.
"""

import json
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.openapi.models import Example
from pydantic import BeforeValidator, Field

from app.api import tags
from app.api.dependencies import Reading
from app.api.filters import any_spelling
from app.api.match import MatchParams, never_kept
from app.api.outcomes import FHIR_JSON
from app.api.paging import Params
from app.domain.fhir.reading import BESIDE, read_bundle
from app.domain.fhir.studies import searchset
from app.domain.matching.match import match as judged
from app.domain.matching.resolving import ProfileRefused, Refused, resolve_profile
from app.version import VERSION

router = APIRouter(prefix="/v1/fhir", tags=[tags.MATCH])

STOMACH = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1961-05-14", "address": [{"country": "CN"}]}},
        {
            "resource": {
                "resourceType": "Condition",
                "meta": {"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition"]},
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
                        "valueCodeableConcept": {"text": "Adenocarcinoma"},
                    }
                ],
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "363349007", "display": "Malignant tumor of stomach (disorder)"}]},
                "subject": {"reference": "Patient/p"},
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "meta": {"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-tnm-distant-metastases-category"]},
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "21907-1"}]},
                "valueCodeableConcept": {"text": "cM1"},
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "Claudin 18.2 by immunohistochemistry"},
                "effectiveDateTime": "2026-09-30",
                "valueString": "2+ in 60 % of tumour cells",
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "HER2 Ag [Presence] in Tissue by Immune stain"},
                "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "260385009", "display": "Negative"}]},
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]},
                "effectiveDateTime": "2026-10-02",
                "valueInteger": 1,
            }
        },
    ],
}
BESIDE_IT = {"resourceType": "Parameters", "parameter": [{"name": "patientData", "resource": STOMACH}, {"name": "prior_lines", "valueInteger": 2}]}

EXAMPLES: dict[str, Example] = {
    "parameters": {"summary": "An mCODE bundle, and beside it what mCODE has no element for", "value": BESIDE_IT},
    "bundle": {"summary": "The bundle alone", "value": STOMACH},
}


class Told(StrEnum):
    """In which form the answer is given."""

    BUNDLE = "bundle"
    REPORT = "report"


class FhirMatchParams(MatchParams):
    """Which results to show, and how."""

    answer: Annotated[
        Annotated[Told, BeforeValidator(any_spelling(Told))],
        Field(
            description="`bundle`: a FHIR searchset of ResearchStudy. `report`: the same JSON as `POST /v1/match`, its input report pointing into the bundle."
        ),
    ] = Told.BUNDLE


@router.post(
    "/ResearchStudy/$match",
    summary="Match an mCODE bundle",
    response_class=Response,
    responses={
        200: {
            "description": "A FHIR searchset Bundle: a ResearchStudy for each result, best first, and an OperationOutcome with what became of every resource.",
            "content": {FHIR_JSON: {"schema": {"type": "object"}}, "application/json": {"schema": {"$ref": "#/components/schemas/MatchReport"}}},
        }
    },
)
def match_bundle(
    sent: Annotated[dict[str, Any], Body(openapi_examples=EXAMPLES)],
    params: Annotated[FhirMatchParams, Query()],
    request: Request,
    library: Reading,
) -> Response:
    """The same match, for systems that hold a patient as mCODE resources (FHIR R4): send the Bundle as it is, or Parameters with it as the resource of one of
    them and, beside it, `tumor_type`, `disease_status`, `prior_lines`, `country` or `as_of`, which outweigh what the bundle says.

    Read are: cancer conditions with their histology, metastases and the M category, tumour marker tests, genomic variants, HLA typing, ECOG, medications that
    were given, radiotherapy and surgery, other conditions, the date of birth and the country. Everything else is told as not used, with the reason. The bundle
    is not stored, not logged and not cached. Errors are told as OperationOutcome.
    """
    atlas = library.served.atlas
    read = read_bundle(sent, library.served.names, atlas.knowledge, atlas.tree, library.today)
    profile = read.profile()
    try:
        patient, notes = resolve_profile(profile, library.served.names, atlas.knowledge)
    except ProfileRefused as wrong:
        raise ProfileRefused([Refused(read.origin(one.pointer), one.detail, one.suggestions) for one in wrong.refused]) from wrong
    found = judged(patient, profile.as_of or library.today, atlas, release=library.release, notes=notes, fits=params.fit, limit=params.limit)
    report = found.report(library.served.beside(found.to_find_out, found.statuses))
    report = report.model_copy(update={"input_report": read.told(report.input_report)})
    if params.answer is Told.REPORT:
        return never_kept(report.model_dump_json().encode())
    bundle = searchset(report, str(request.base_url).rstrip("/"), params.fit)
    return never_kept(json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode(), media_type=FHIR_JSON)


@router.get("/metadata", summary="What of FHIR is served", response_class=Response, responses={200: {"content": {FHIR_JSON: {"schema": {"type": "object"}}}}})
def metadata(_params: Annotated[Params, Query()], library: Reading) -> Response:
    """The CapabilityStatement: one operation, in FHIR R4 and JSON."""
    statement = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": library.served.release.loaded_at.date().isoformat(),
        "kind": "instance",
        "software": {"name": "Cartograph", "version": VERSION},
        "implementation": {"description": "Cell therapy for solid tumours: which approaches are relevant for a patient, and why"},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "resource": [
                    {
                        "type": "ResearchStudy",
                        "operation": [
                            {
                                "name": "match",
                                "definition": "http://build.fhir.org/ig/standardhealth/fsh-pct/OperationDefinition-ClinicalTrialMatchService",
                                "documentation": f"An mCODE Bundle, or Parameters with one and with any of {', '.join(BESIDE)}; answered by a searchset.",
                            }
                        ],
                    }
                ],
            }
        ],
    }
    return Response(json.dumps(statement, separators=(",", ":")), media_type=FHIR_JSON)
