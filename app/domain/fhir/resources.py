"""What is read of FHIR R4 resources (hl7.org/fhir/R4). Everything else in them stays unread: a record holds far more than a match asks for."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Element(BaseModel):
    """A part of a resource. FHIR lets a resource carry what a reader does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Coding(Element):
    """A code of a code system, with what it is called there."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class Concept(Element):
    """A concept: codes that mean it, and words."""

    coding: tuple[Coding, ...] = ()
    text: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that it is called, the sender's own words first."""
        said = (self.text, *(one.display for one in self.coding))
        return tuple(dict.fromkeys(word.strip() for word in said if word and word.strip()))

    @property
    def codes(self) -> frozenset[str]:
        """Its codes, whatever their systems."""
        return frozenset(one.code for one in self.coding if one.code)

    def coded(self, system: str) -> frozenset[str]:
        """Its codes in one system."""
        return frozenset(one.code for one in self.coding if one.code and (one.system or "").rstrip("/") == system)


class Quantity(Element):
    """A measured amount. A comparator makes a bound of it."""

    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    comparator: str | None = None
    unit: str | None = None
    code: str | None = None


class Period(Element):
    """From when to when."""

    start: str | None = None
    end: str | None = None


class Reference(Element):
    """Where another resource is."""

    reference: str | None = None


class Extension(Element):
    """What a profile adds to a resource."""

    url: str
    value_codeable_concept: Concept | None = None


class Meta(Element):
    """Which profiles a resource says that it follows."""

    profile: tuple[str, ...] = ()


class Resource(Element):
    """What every resource may say of itself."""

    resource_type: str
    id: str | None = None
    meta: Meta = Meta()

    def follows(self, *profiles: str) -> bool:
        """Whether it names one of these mCODE profiles, by the end of their address."""
        return any(named.split("|")[0].endswith(f"/{profile}") for named in self.meta.profile for profile in profiles)


class Valued(Element):
    """What was found: a concept, an amount, a number or words."""

    code: Concept = Concept()
    value_codeable_concept: Concept | None = None
    value_quantity: Quantity | None = None
    value_integer: int | None = None
    value_string: str | None = None
    interpretation: tuple[Concept, ...] = ()


class Observation(Resource, Valued):
    """A finding."""

    status: str
    method: Concept | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    component: tuple[Valued, ...] = ()

    @property
    def day(self) -> str:
        """The day it speaks of, as precise as it was sent; "" where it does not say."""
        period = self.effective_period or Period()
        return (self.effective_date_time or period.end or period.start or "")[:10]


class Address(Element):
    """Where a patient lives."""

    country: str | None = None


class Patient(Resource):
    """A person. Only the date of birth and the country are read."""

    birth_date: str | None = None
    address: tuple[Address, ...] = ()


class Condition(Resource):
    """A disease."""

    clinical_status: Concept | None = None
    verification_status: Concept | None = None
    code: Concept = Concept()
    extension: tuple[Extension, ...] = ()


class Medicine(Resource):
    """A medicine, where it stands in a resource of its own."""

    code: Concept = Concept()


def _contained(value: object) -> object:
    return [one for one in value if isinstance(one, dict) and "resourceType" in one] if isinstance(value, list) else value


class Medication(Resource):
    """A medicine ordered (MedicationRequest), given (MedicationAdministration) or taken (MedicationStatement)."""

    status: str
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference | None = None
    contained: Annotated[tuple[Medicine, ...], BeforeValidator(_contained)] = ()


class Procedure(Resource):
    """Something that was done: surgery, radiation."""

    status: str
    code: Concept = Concept()


class Parameter(Element):
    """A named value beside the bundle."""

    name: str
    value_string: str | None = None
    value_code: str | None = None
    value_date: str | None = None
    value_integer: int | None = None

    @property
    def value(self) -> str | int | None:
        """Whichever of them was sent."""
        return next((one for one in (self.value_string, self.value_code, self.value_date, self.value_integer) if one is not None), None)
