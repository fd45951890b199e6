"""What a caller says of a patient. Only the tumour type is required; what is not said is unknown."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from app.domain.dates import Day
from app.domain.vocabulary import DiseaseStatus, Method, TestResult

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_PLUS = re.compile(r"^([0-3])\+?$", re.ASCII)


def _without_plus(value: Any) -> Any:
    """Laboratories print intensity as `2+`; both that and 2 are read."""
    found = _PLUS.match(value.strip()) if isinstance(value, str) else None
    return int(found[1]) if found else value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


class Said(BaseModel):
    """Something a caller says; a field that is not known here is refused, so that nothing is dropped in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Observation(Said):
    """One laboratory finding about one marker."""

    marker: Name = Field(
        description="A target or marker by any of its names: `CLDN18.2`, `Claudin 18.2`, `HER2`, `PD-L1`. A gene symbol means the gene as a whole."
    )
    method: Annotated[Method | None, BeforeValidator(_lower)] = Field(
        default=None, description="How it was measured: `ihc`, `ish`, `ngs`, `pcr`, `rna`, `flow`, `serum`, `pet`, `typing`."
    )
    result: Annotated[TestResult | None, BeforeValidator(_lower)] = Field(
        default=None, description="The laboratory's own word: `positive`, `negative` or `indeterminate`."
    )
    intensity: Annotated[Annotated[int, Field(ge=0, le=3, strict=True)] | None, BeforeValidator(_without_plus)] = Field(
        default=None, description="IHC staining intensity 0 to 3 (`2` or `2+`): `percent` of cells stained at this intensity or above."
    )
    percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=True)] | None = Field(
        default=None, description="Percent of tumour cells, 0 to 100. Without an intensity: cells with any staining. Zero is a value."
    )
    value: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        default=None, description="A number on another scale; give its `unit`. A number without a unit is not judged."
    )
    unit: Name | None = Field(default=None, description="The scale of `value`: `CPS`, `H-score`, `ng/mL`, `copies` …")
    variant: Name | None = Field(default=None, description="The exact alteration, where one was found or sought: `V600E`, `G12D`.")
    collected_on: Day | None = Field(default=None, description="When the sample was taken. Repeated back to you; it does not decide between reports.")

    @model_validator(mode="after")
    def _says_something(self) -> "Observation":
        if self.result is None and self.intensity is None and self.percent is None and self.value is None:
            raise ValueError("an observation needs a result, an intensity, a percent or a value; leave the marker out if it was not measured")
        if self.value is None and self.unit is not None:
            raise ValueError("unit belongs to value; a percentage goes into percent, an IHC intensity into intensity")
        return self


class TherapyStated(Said):
    """Whether a drug or a class of drugs was given."""

    therapy: Name = Field(description="A drug or class by any of its names: `nivolumab`, `PD-1 inhibitor`.")
    received: bool = Field(default=True, strict=True, description="`false` says that it was never given; a therapy that is not listed is unknown.")


class ConditionStated(Said):
    """Whether the patient has a condition."""

    condition: Name = Field(description="A condition by any of its names: `active brain metastases`, `HIV`.")
    present: bool = Field(strict=True, description="`true` or `false`; a condition that is not listed is unknown.")


class Profile(Said):
    """A tumour, what was measured, what was given. No name, no date of birth, no record number: nothing here identifies a person."""

    tumor_type: Name = Field(description="OncoTree code, name, synonym or CURIE: `STAD`, `gastric cancer`, `胃癌`, `oncotree:STAD`.")
    disease_status: Annotated[DiseaseStatus | None, BeforeValidator(_lower)] = Field(
        default=None, description="`localised`, `locally_advanced`, `metastatic` or `recurrent`."
    )
    biomarkers: Annotated[tuple[Observation, ...], Field(max_length=100)] = Field(
        default=(), description="One entry for each report; contradicting reports of one marker are answered as unknown."
    )
    hla: Annotated[tuple[Name, ...], Field(max_length=40)] = Field(
        default=(), description="Typed alleles: `A*02:01`, `HLA-A*24:02`, `A2`. Write a homozygous allele twice."
    )
    prior_lines: Annotated[int, Field(ge=0, le=30, strict=True)] | None = Field(
        default=None, description="Lines of systemic treatment for this disease so far. Zero is a value."
    )
    prior_therapies: Annotated[tuple[Name | TherapyStated, ...], Field(max_length=100)] = Field(
        default=(), description="Drugs or classes that were given, as names; or `{therapy, received}` to say that one was not."
    )
    ecog: Annotated[int, Field(ge=0, le=4, strict=True)] | None = Field(default=None, description="ECOG performance status, 0 to 4. Zero is a value.")
    age: Annotated[int, Field(ge=0, le=120, strict=True)] | None = Field(default=None, description="Age in completed years.")
    conditions: Annotated[tuple[ConditionStated, ...], Field(max_length=100)] = Field(default=(), description="Conditions that are present or absent.")
    country: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")] | None = Field(
        default=None, description="ISO 3166-1 alpha-2 code of the country where treatment is sought: `CN`, `US`, `DE`."
    )
    as_of: Day | None = Field(default=None, description="Judge with what was known on this day (YYYY-MM-DD); today where absent.")
