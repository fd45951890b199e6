"""Reads a profile's names as records of the catalogue, or says of each which it could not read."""

import re
from dataclasses import dataclass

from app.domain.hla import Allele
from app.domain.matching.patient import Knowledge, Measured, Patient, Stated, Treated, Typed
from app.domain.matching.profile import Observation, Profile, TherapyStated
from app.domain.names import Named, NameIndex, Unresolved, fold

_VARIANT = re.compile(r"^[A-Z]\d+[A-Z]?$", re.ASCII)
"""An amino acid, its position and what stands there instead: V600, V600E, G12D."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One item of a profile that cannot be read, and what it could have meant."""

    pointer: str
    detail: str
    suggestions: tuple[str, ...] = ()


class ProfileRefused(Exception):
    """Some items cannot be read; carries all of them. Nothing is judged on half a profile."""

    def __init__(self, refused: list[Refused]) -> None:
        self.refused = refused
        super().__init__(f"{len(refused)} item(s) of the profile cannot be read")


def resolve_profile(profile: Profile, names: NameIndex, knowledge: Knowledge) -> tuple[Patient, dict[str, str]]:
    """The patient, and notes by pointer on names that were read as something else; raise ProfileRefused with every bad item."""
    reader = _Reader(names, knowledge)
    patient = Patient(
        tumor_type=reader.tumor_type(profile.tumor_type, "/tumor_type"),
        disease_status=profile.disease_status,
        measured=tuple(reader.measured(said, f"/biomarkers/{index}") for index, said in enumerate(profile.biomarkers)),
        typed=tuple(typed for index, said in enumerate(profile.hla) if (typed := reader.typed(said, f"/hla/{index}"))),
        prior_lines=profile.prior_lines,
        treated=tuple(reader.treated(said, f"/prior_therapies/{index}") for index, said in enumerate(profile.prior_therapies)),
        ecog=profile.ecog,
        age=profile.age,
        stated=tuple(
            Stated(f"/conditions/{index}", reader.record(said.condition, f"/conditions/{index}", "condition", at="/condition"), said.present)
            for index, said in enumerate(profile.conditions)
        ),
        country=profile.country,
    )
    if reader.refused:
        raise ProfileRefused(reader.refused)
    return patient, reader.notes


class _Reader:
    """Collects every refusal, so that a caller can mend all of them at once."""

    def __init__(self, names: NameIndex, knowledge: Knowledge) -> None:
        self._names, self._knowledge = names, knowledge
        self.refused: list[Refused] = []
        self.notes: dict[str, str] = {}

    def record(self, text: str, pointer: str, *kinds: str, at: str = "") -> str:
        """The id of the record with this name; "" after noting a refusal."""
        found = self._names.find(text, *kinds)
        if isinstance(found, Named):
            self._note(text, pointer, found)
            return found.id
        self.refused.append(refused(found, pointer + at, " or ".join(kind.replace("tumor_type", "tumour type") for kind in kinds)))
        return ""

    def tumor_type(self, text: str, pointer: str) -> str:
        """A blood cancer is known well enough to say that this map does not cover it."""
        found = self._names.find(text, "tumor_type")
        if isinstance(found, Unresolved) and not found.candidates and self._names.knows(text, "blood_cancer"):
            self.refused.append(Refused(pointer, f"'{text}' is a blood cancer; this map covers solid tumours only"))
            return ""
        return self.record(text, pointer, "tumor_type")

    def measured(self, said: Observation, pointer: str) -> Measured:
        """A target or marker by name, with the variant behind it if there is one (`BRAF V600E`), else a gene as a whole by its symbol."""
        found = self._names.find(said.marker, "target", "marker")
        if isinstance(found, Unresolved) and not found.candidates and (gene := self._knowledge.genes_folded.get(fold(said.marker))):
            self.notes[pointer] = f"Read as the gene {gene} as a whole, which leaves open which form of it is there."
            return Measured(pointer, None, gene, said)
        if isinstance(found, Unresolved) and not found.candidates and (parted := self._with_variant(said)):
            said = parted
            self.notes[pointer] = f"Read as {said.marker}, variant {said.variant}."
        marker = self.record(said.marker, pointer, "target", "marker", at="/marker")
        whole_gene = None if marker in self._knowledge.below_gene else self._knowledge.target_genes.get(marker)
        return Measured(pointer, marker, whole_gene, said)

    def _with_variant(self, said: Observation) -> Observation | None:
        """`BRAF V600E` as the marker BRAF and the variant V600E, where the first word alone is a marker and no variant was given."""
        first, _, rest = said.marker.partition(" ")
        if said.variant is not None or not _VARIANT.match(rest) or not isinstance(self._names.find(first, "target", "marker"), Named):
            return None
        return said.model_copy(update={"marker": first, "variant": rest})

    def typed(self, text: str, pointer: str) -> Typed | None:
        """An allele in any of its usual printings."""
        try:
            return Typed(pointer, Allele.parse(text))
        except ValueError as wrong:
            self.refused.append(Refused(pointer, str(wrong)))
            return None

    def treated(self, said: str | TherapyStated, pointer: str) -> Treated:
        """A bare name says that the therapy was given."""
        stated = said if isinstance(said, TherapyStated) else TherapyStated(therapy=said)
        at = "/therapy" if isinstance(said, TherapyStated) else ""
        return Treated(pointer, self.record(stated.therapy, pointer, "therapy", at=at), stated.received)

    def _note(self, text: str, pointer: str, found: Named) -> None:
        if found.what == "revoked code":
            self.notes[pointer] = f"{text} is a former OncoTree code; read as its successor {found.id}."
        elif fold(text) != fold(found.id) and found.what != "id":
            self.notes[pointer] = f"Read as {found.id} by its {found.what}."


def refused(found: Unresolved, pointer: str, kind: str) -> Refused:
    """In words: unknown with what looks like it, or ambiguous with what it could be."""
    if found.candidates:
        return Refused(pointer, f"'{found.text}' names more than one {kind}; use one of these ids", tuple(one.id for one in found.candidates))
    return Refused(pointer, f"no {kind} is known as '{found.text}'", found.suggestions)
