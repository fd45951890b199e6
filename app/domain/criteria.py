"""What an approach asks of a patient, as a tree that can be judged.

Criterion
├── AllOf · AnyOf · NoneOf           a group of criteria
├── DiseaseStatusIs                  localised, locally advanced, metastatic, recurrent
├── BiomarkerIs                      a marker measured at, above or below a cut-off
├── HlaIs                            an allele present, or absent
├── PriorLines · PriorTherapy        what was given before
├── Ecog · Age · ConditionIs         the patient
└── ClinicianChecks                  text that only a clinician can judge: reported, never judged here
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from app.domain.hla import Allele
from app.domain.record import Cited, Count, Percent, Record, Slug, Text
from app.domain.vocabulary import DiseaseStatus, Method

Intensity = Annotated[int, Field(ge=1, le=3, description="IHC staining intensity: 1, 2 or 3 (written 1+, 2+, 3+).")]


def _an_allele(text: str) -> str:
    Allele.parse(text)
    return text


AlleleText = Annotated[str, AfterValidator(_an_allele)]


class DiseaseStatusIs(Cited):
    """The disease is in one of these states."""

    kind: Literal["disease_status"]
    any_of: Annotated[tuple[DiseaseStatus, ...], Field(min_length=1)]


class BiomarkerIs(Cited):
    """A marker was found positive or negative, or reaches a cut-off.

    For IHC the cut-off is an intensity floor and a percentage floor together: at least `min_percent` of tumour cells stained at
    `min_intensity` or above. For other scores (`CPS`, `H-score`, `copies`) it is `min_value` or `max_value` with its `unit`.
    """

    kind: Literal["biomarker"]
    marker: Slug = Field(description="The id of a target or a marker.")
    method: tuple[Method, ...] = Field(default=(), description="Methods that decide; empty where the source names none.")
    result: Literal["positive", "negative"] = "positive"
    variant: Text | None = Field(default=None, description="For a mutation: V600, G12D ... A more exact observed variant counts.")
    min_intensity: Intensity | None = None
    min_percent: Percent | None = None
    min_value: float | None = None
    max_value: float | None = None
    unit: Text | None = None
    assay: Text | None = Field(default=None, description="The assay, clone or companion test where the source names it.")

    @model_validator(mode="after")
    def _one_cut_off(self) -> "BiomarkerIs":
        ihc = self.min_intensity is not None or self.min_percent is not None
        value = self.min_value is not None or self.max_value is not None
        if ihc and value:
            raise ValueError("give either an IHC floor (min_intensity, min_percent) or a value with its unit, not both")
        if self.min_intensity is not None and self.min_percent is None:
            raise ValueError("an intensity floor needs min_percent: the share of tumour cells that must reach it")
        if value != (self.unit is not None):
            raise ValueError("min_value and max_value need a unit, and a unit needs one of them")
        if self.result == "negative" and (ihc or value):
            raise ValueError("a marker that must be negative takes no cut-off")
        return self


class HlaIs(Cited):
    """One of these alleles is present, or none of them is."""

    kind: Literal["hla"]
    alleles: Annotated[tuple[AlleleText, ...], Field(min_length=1, description="As printed: `A*02:01`, or `A*02` for any of the group.")]
    need: Literal["present", "absent"] = "present"

    @model_validator(mode="after")
    def _one_locus(self) -> "HlaIs":
        loci = {Allele.parse(text).locus for text in self.alleles}
        if len(loci) > 1:
            raise ValueError(f"alleles of several loci ({', '.join(sorted(loci))}); write one criterion for each locus")
        return self


class PriorLines(Cited):
    """How many lines of systemic treatment for this disease came before."""

    kind: Literal["prior_lines"]
    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _a_bound(self) -> "PriorLines":
        if self.min is None and self.max is None:
            raise ValueError("prior_lines needs min or max")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


class PriorTherapy(Cited):
    """One of these drugs or classes was given before, or none of them was."""

    kind: Literal["prior_therapy"]
    any_of: Annotated[tuple[Slug, ...], Field(min_length=1, description="Ids of drugs or drug classes; a drug counts for its classes.")]
    need: Literal["received", "not_received"] = "received"


class Ecog(Cited):
    """ECOG performance status is at most this."""

    kind: Literal["ecog"]
    max: Annotated[int, Field(ge=0, le=4)]


class Age(Cited):
    """Age in completed years lies in this range."""

    kind: Literal["age"]
    min: Annotated[int, Field(ge=0, le=120)] | None = None
    max: Annotated[int, Field(ge=0, le=120)] | None = None

    @model_validator(mode="after")
    def _a_bound(self) -> "Age":
        if self.min is None and self.max is None:
            raise ValueError("age needs min or max")
        return self


class ConditionIs(Cited):
    """A condition is absent, or present."""

    kind: Literal["condition"]
    condition: Slug
    need: Literal["present", "absent"] = "absent"


class ClinicianChecks(Cited):
    """A requirement that cannot be judged from a profile; the answer repeats it for the clinician."""

    kind: Literal["text"]
    text: Text


Leaf = DiseaseStatusIs | BiomarkerIs | HlaIs | PriorLines | PriorTherapy | Ecog | Age | ConditionIs | ClinicianChecks


class AllOf(Record):
    """Every one of these holds."""

    all_of: Annotated[tuple["Criterion", ...], Field(min_length=1)]


class AnyOf(Record):
    """At least one of these holds."""

    any_of: Annotated[tuple["Criterion", ...], Field(min_length=1)]


class NoneOf(Record):
    """None of these holds."""

    none_of: Annotated[tuple["Criterion", ...], Field(min_length=1)]


_GROUPS = ("all_of", "any_of", "none_of")


def _kind(value: Any) -> str | None:
    """A leaf names its kind; a mapping without one is the group whose key it holds."""
    if isinstance(value, dict):
        return value.get("kind") or next((key for key in _GROUPS if key in value), None)
    return getattr(value, "kind", None) or next((key for key in _GROUPS if hasattr(value, key)), None)


Criterion = Annotated[
    Annotated[AllOf, Tag("all_of")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[NoneOf, Tag("none_of")]
    | Annotated[DiseaseStatusIs, Tag("disease_status")]
    | Annotated[BiomarkerIs, Tag("biomarker")]
    | Annotated[HlaIs, Tag("hla")]
    | Annotated[PriorLines, Tag("prior_lines")]
    | Annotated[PriorTherapy, Tag("prior_therapy")]
    | Annotated[Ecog, Tag("ecog")]
    | Annotated[Age, Tag("age")]
    | Annotated[ConditionIs, Tag("condition")]
    | Annotated[ClinicianChecks, Tag("text")],
    Discriminator(
        _kind,
        custom_error_type="unknown_criterion",
        custom_error_message="a criterion has a `kind` (disease_status, biomarker, hla, prior_lines, prior_therapy, ecog, age, condition, text) "
        "or is a group all_of, any_of, none_of",
    ),
]

for _group in (AllOf, AnyOf, NoneOf):
    _group.model_rebuild()
