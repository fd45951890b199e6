"""What every record has in common: it is frozen, refuses unknown keys, and says where each claim comes from."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$", max_length=60)]
"""A lower-case id that is safe in a path: `satri-cel`, `cldn18.2`."""

Curie = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.]*:[A-Za-z0-9][^\s]*$", max_length=160)]
"""A compact identifier with a Bioregistry prefix: `pubmed:40460847`, `hgnc:2039`."""

SourceId = Annotated[
    str,
    StringConstraints(pattern=r"^(pubmed:[1-9]\d{0,8}|pmc:PMC\d+|doi:10\.\d{4,9}/\S+|clinicaltrials:NCT\d{8}|web:[a-z0-9][a-z0-9.-]*)$"),
]
"""`pubmed:…`, `pmc:PMC…`, `doi:…`, `clinicaltrials:NCT…`, or `web:<slug>` for a page that has only an address."""

TrialId = Annotated[
    str,
    StringConstraints(
        pattern=r"^(clinicaltrials:NCT\d{8}|chictr:ChiCTR[A-Za-z0-9-]+|euctr:\d{4}-\d{6}-\d{2}|ctis:\d{4}-\d{6}-\d{2}-\d{2}"
        r"|jrct:jRCT[a-z]?\d+|umin:UMIN\d+|isrctn:ISRCTN\d+|anzctr:ACTRN\d+p?|cris:KCT\d+|local:[a-z0-9][a-z0-9.-]*)$"
    ),
]
"""A registry's own number with its prefix; `local:<slug>` only for a study that no registry lists."""

TumorTypeId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9_]*$", max_length=40)]
"""An OncoTree code (release 2025_10_03), or `SOLID` / `SOLID_NON_CNS`, the two nodes that stand for all solid tumours."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]
Months = Annotated[float, Field(ge=0, le=400)]


class Record(BaseModel):
    """A value that never changes once read; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceRef(Record):
    """Where a statement is written."""

    source: SourceId
    where: Text = Field(description="The place in the source: `abstract, Findings`, `label, section 1`, `third paragraph`.")


class Cited(Record):
    """A statement with the source that says it, and others that say the same."""

    source: SourceId
    where: Text = Field(description="The place in the source: `abstract, Findings`, `label, section 1`, `third paragraph`.")
    also: tuple[SourceRef, ...] = Field(default=(), description="Further sources that say the same.")


class Claim(Cited):
    """One statement in our own words."""

    text: Text
