"""The tumour type that the conditions of a clinical record mean, and how far the disease has spread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.fhir import words
from app.domain.fhir.lookup import Lookup
from app.domain.fhir.read import Read
from app.domain.fhir.resources import Condition
from app.domain.tumor_tree import TumorTree
from app.domain.vocabulary import DiseaseStatus


@dataclass
class Diagnosis:
    """What bears on the diagnosis, with the places where it stands."""

    cancers: list[tuple[str, Condition]] = field(default_factory=list)
    spread: list[str] = field(default_factory=list)
    """Metastases, and an M category that says so."""

    def settle(self, read: Read, lookup: Lookup, tree: TumorTree) -> None:
        """Put tumour type and disease status into the profile, as far as the record and what stands beside it say."""
        self._settle_tumor_type(read, lookup, tree)
        self._settle_status(read)

    def _settle_tumor_type(self, read: Read, lookup: Lookup, tree: TumorTree) -> None:
        if "tumor_type" in read.fields:
            for pointer, _ in self.cancers:
                read.pass_over(pointer, "The parameter `tumor_type` outweighs it.")
            return
        found = {pointer: frozenset(tumor_types(condition, lookup, tree)) for pointer, condition in self.cancers}
        types = {one for of_one in found.values() for one in of_one}
        narrowest = sorted(one for one in types if not any(one != other and tree.covers(one, other) for other in types))
        if len(narrowest) != 1:
            self._refuse(read, lookup, narrowest)
            return
        source = next(pointer for pointer, of_one in found.items() if narrowest[0] in of_one)
        read.put("tumor_type", narrowest[0], source)
        for pointer in found:
            if pointer != source:
                read.pass_over(pointer, "Another condition names the tumour type as exactly or more so.")

    def _refuse(self, read: Read, lookup: Lookup, meant: Sequence[str]) -> None:
        """Say why the tumour type stays open: more than one, a blood cancer, or nothing that is known."""
        place = f"{self.cancers[0][0]}/code" if self.cancers else ""
        if meant:
            read.refuse(place, "the record can be read as more than one tumour type; send the one that is meant as the parameter `tumor_type`", tuple(meant))
            return
        said = [word for _, condition in self.cancers for word in condition.code.words]
        blood = next((word for word in said if any(lookup.names.knows(name, "blood_cancer") for name in words.tumor_names(word))), None)
        if blood:
            read.refuse(place, f"'{blood}' is a blood cancer; this map covers solid tumours only")
            return
        near = dict.fromkeys(
            one for word in said for name in (*words.tumor_sites(word), *words.tumor_names(word)) for one in lookup.names.suggestions(name, "tumor_type")
        )
        what = "no code or name of the cancer condition is known here" if self.cancers else "no condition names a solid tumour that is known here"
        read.refuse(place, f"{what}; send the tumour type as the parameter `tumor_type`", tuple(near)[:5])

    def _settle_status(self, read: Read) -> None:
        recurring = [
            pointer for pointer, condition in self.cancers if condition.clinical_status and condition.clinical_status.codes & {"recurrence", "relapse"}
        ]
        if "disease_status" in read.fields:
            for pointer in self.spread:
                read.pass_over(pointer, "The parameter `disease_status` outweighs it.")
        elif self.spread:
            read.put("disease_status", DiseaseStatus.METASTATIC, self.spread[0])
            for pointer in self.spread[1:]:
                read.pass_over(pointer, "Another resource says already that the disease has spread.")
        elif recurring:
            read.put("disease_status", DiseaseStatus.RECURRENT, f"{recurring[0]}/clinicalStatus")


def tumor_types(condition: Condition, lookup: Lookup, tree: TumorTree) -> Iterator[str]:
    """Every tumour type that its codes, its words, or its tissue and histology together may mean.

    A term that says only where a cancer is means the tissue, not the cancer that is most frequent there.
    """
    added = (one for one in condition.extension if one.url.endswith("/mcode-histology-morphology-behavior"))
    histologies = [one.value_codeable_concept for one in added if one.value_codeable_concept]
    for concept in (condition.code, *histologies):
        yield from lookup.coded(concept, "tumor_type")
    for word in condition.code.words:
        yield from lookup.all(words.tumor_names(word), "tumor_type")
        for site in words.tumor_sites(word):
            for found in lookup.all((site, f"{site} cancer", f"{site} carcinoma"), "tumor_type"):
                yield tree.tissue(found)
            for kind in (kind for histology in histologies for kind in histology.words):
                yield from lookup.all(words.with_histology(site, kind), "tumor_type")
