"""A profile whose names have been resolved; every item keeps the pointer to where the caller wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.hla import Allele
from app.domain.matching.profile import Observation
from app.domain.names import fold
from app.domain.vocabulary import DiseaseStatus


@dataclass(frozen=True, slots=True)
class Measured:
    """A laboratory finding and what it is about: one marker, or a gene as a whole (which leaves its isoforms open)."""

    pointer: str
    marker: str | None
    gene: str | None
    said: Observation


@dataclass(frozen=True, slots=True)
class Typed:
    """An HLA allele as the laboratory printed it."""

    pointer: str
    allele: Allele


@dataclass(frozen=True, slots=True)
class Treated:
    """A drug or class that was given, or was not."""

    pointer: str
    therapy: str
    received: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition that is present, or is not."""

    pointer: str
    condition: str
    present: bool


@dataclass(frozen=True, slots=True)
class Patient:
    """All that is known of one patient. None and absence mean unknown, zero means zero."""

    tumor_type: str
    disease_status: DiseaseStatus | None = None
    measured: tuple[Measured, ...] = ()
    typed: tuple[Typed, ...] = ()
    prior_lines: int | None = None
    treated: tuple[Treated, ...] = ()
    ecog: int | None = None
    age: int | None = None
    stated: tuple[Stated, ...] = ()
    country: str | None = None


@dataclass(frozen=True)
class Knowledge:
    """What judging needs to know of the catalogue besides the criteria themselves."""

    class_closure: Mapping[str, frozenset[str]] = field(default_factory=dict)
    target_genes: Mapping[str, str] = field(default_factory=dict)
    """The gene of each target or marker that has one."""
    below_gene: frozenset[str] = frozenset()
    """Targets that are less than a gene: a finding about the whole gene leaves them open."""
    hidden_from_gene_assays: frozenset[str] = frozenset()
    """Those of them that sequencing or RNA cannot show: isoforms, glycans, peptides on HLA. A variant it can."""
    modifiable_conditions: frozenset[str] = frozenset()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Display names by (kind, id)."""

    @cached_property
    def genes_folded(self) -> dict[str, str]:
        """Gene symbols by what compares equal with them."""
        return {fold(gene): gene for gene in self.target_genes.values()}

    @cached_property
    def forms_of_genes(self) -> dict[str, tuple[str, ...]]:
        """The targets that are less than a gene, by their gene."""
        forms: dict[str, tuple[str, ...]] = {}
        for target in sorted(self.below_gene & self.target_genes.keys()):
            gene = self.target_genes[target]
            forms[gene] = (*forms.get(gene, ()), target)
        return forms

    def name(self, kind: str, record: str) -> str:
        """What a reader calls it."""
        return self.names.get((kind, record), record)
