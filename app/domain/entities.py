"""The map's other records: tumour types, targets, markers, and the words that describe an approach or a patient."""

from typing import Annotated, Literal

from pydantic import Field

from app.domain.approach import Source
from app.domain.record import Cited, Claim, Curie, Percent, Record, Slug, Text, TumorTypeId
from app.domain.vocabulary import Method, TargetLevel


class TumorType(Record):
    """A node of the tree of solid tumours."""

    id: TumorTypeId
    name: Text
    parent: TumorTypeId | None = None
    synonyms: tuple[Text, ...] = ()
    xrefs: tuple[Curie, ...] = Field(default=(), description="ncit:…, mondo:…, doid:…, snomedct:…, umls:…")
    revoked: tuple[Text, ...] = Field(default=(), description="Former OncoTree codes that lead here.")


class Prevalence(Cited):
    """How often a marker is found in a tumour type, by which method and cut-off."""

    tumor_type: TumorTypeId
    percent: Percent
    n: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Tumours with the finding.")
    of: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Tumours examined.")
    method: Method
    cut_off: Text | None = None


class Target(Record):
    """What a cell therapy recognises, named below the gene where that matters."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    level: TargetLevel
    gene: Text | None = Field(default=None, description="Approved HGNC symbol, where there is one gene.")
    xrefs: tuple[Curie, ...] = Field(default=(), description="hgnc:…, ncbigene:…, uniprot:…, ensembl:…")
    isoform: Text | None = None
    variant: Text | None = None
    peptide: Text | None = None
    hla: tuple[Text, ...] = Field(default=(), description="HLA alleles that present the peptide.")
    definition: Text
    normal_tissue: tuple[Claim, ...] = Field(default=(), description="Where normal tissue carries it, and what that risks.")
    measured_by: tuple[Claim, ...] = Field(default=(), description="How it is measured: assay, clone, scoring.")
    prevalence: tuple[Prevalence, ...] = ()
    sources: tuple[Source, ...] = Field(default=(), description="Sources first described here; other files may cite them.")


class Marker(Record):
    """A biomarker that criteria ask for but that no approach hunts: BRAF, PD-L1, microsatellite state."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    gene: Text | None = None
    xrefs: tuple[Curie, ...] = ()
    definition: Text


class Modality(Record):
    """A kind of cell therapy: which receptor, on which cell."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    receptor: Literal["car", "tcr", "tcr_fusion", "tcr_mimic", "bispecific_armed", "native", "none"]
    effector: Literal[
        "alpha_beta_t", "gamma_delta_t", "nk", "nkt", "macrophage_monocyte", "til", "virus_specific_t", "antigen_specific_t", "cik", "dendritic", "mixed"
    ]
    definition: Text


class Strategy(Record):
    """A way to make a cell therapy work in solid tumours, and which barriers it answers."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    definition: Text
    answers: tuple[Slug, ...] = Field(default=(), description="Ids of the barriers it is meant to overcome.")


class Barrier(Record):
    """A reason why solid tumours are hard for cell therapy."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    definition: Text
    claims: tuple[Claim, ...] = ()


class Therapy(Record):
    """A drug or a drug class that criteria ask about as prior treatment."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    kind: Literal["drug", "class"]
    classes: tuple[Slug, ...] = Field(default=(), description="The classes it counts for.")


class Condition(Record):
    """A state of the patient that criteria ask about, stated present or absent."""

    id: Slug
    name: Text
    synonyms: tuple[Text, ...] = ()
    definition: Text
    modifiable: bool = Field(default=False, description="Whether treatment or time can change it.")


class BloodCancer(Record):
    """A code of OncoTree's lymphoid or myeloid branch, kept only to say that this map does not cover it."""

    id: Text
    name: Text
    synonyms: tuple[Text, ...] = ()
