"""Holds identifiers against copies of the vocabularies they come from, where a folder with such copies is at hand.

The folder holds `oncotree_*.json` (as its API serves a release), `hgnc.tsv` and `mondo_neoplasms.tsv`.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from app.catalogue.problems import Problem
from app.catalogue.read import Draft
from app.domain.tumor_tree import POOLED

_LIKE_ENOUGH = 75
"""Below this likeness (0 to 100) of a MONDO label to every name of the node the cross-reference is doubtful; by trial on the whole tree."""


def problems_with_reference(draft: Draft, folder: Path) -> list[Problem]:
    """Codes, labels and cross-references that differ from the vocabularies. A folder that is not there checks nothing."""
    return [*_against_oncotree(draft, folder), *_against_hgnc(draft, folder), *_against_mondo(draft, folder)]


def _against_oncotree(draft: Draft, folder: Path) -> Iterator[Problem]:
    files = sorted(folder.glob("oncotree_*.json"))
    if not files:
        return
    nodes: dict[str, dict[str, Any]] = {}
    _collect(json.loads(files[-1].read_text(encoding="utf-8")), nodes)
    for kind in ("tumor_types", "blood_cancers"):
        for record, place in draft.of(kind):
            if record.id in POOLED:
                continue
            node = nodes.get(record.id)
            if node is None:
                yield place.problem(
                    f"'{record.id}' is not a code of {files[-1].stem}", "use a current code; a former one goes into `revoked` of its successor", ("id",)
                )
            elif node["name"] != record.name:
                yield place.problem(
                    f"{record.id} is called '{node['name']}' in OncoTree, not '{record.name}'", "use OncoTree's name; others are synonyms", ("name",)
                )


def _collect(tree: dict[str, Any], into: dict[str, dict[str, Any]]) -> None:
    for node in tree.values():
        into[node["code"]] = node
        _collect(node.get("children") or {}, into)


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


_HGNC_COLUMNS = {"hgnc": "hgnc_id", "ncbigene": "ncbi_gene", "uniprot": "uniprot", "ensembl": "ensembl"}


def _against_hgnc(draft: Draft, folder: Path) -> Iterator[Problem]:
    genes = {row["symbol"]: row for row in _rows(folder / "hgnc.tsv")}
    if not genes:
        return
    for kind in ("targets", "markers"):
        for record, place in draft.of(kind):
            if not record.gene:
                continue
            row = genes.get(record.gene)
            if row is None:
                yield place.problem(f"'{record.gene}' is no approved HGNC symbol", "use the approved symbol; others are synonyms", ("gene",))
                continue
            for xref in record.xrefs:
                prefix, local = xref.split(":", 1)
                column = _HGNC_COLUMNS.get(prefix)
                expected = row[column].removeprefix("HGNC:") if column else local
                if local not in expected.replace("|", ",").replace(" ", "").split(","):
                    yield place.problem(f"{xref} is not {record.gene}, whose {prefix} id is {expected or 'not listed'}", "correct the identifier", ("xrefs",))


def _against_mondo(draft: Draft, folder: Path) -> Iterator[Problem]:
    terms = {row["mondo_id"].removeprefix("MONDO:"): row for row in _rows(folder / "mondo_neoplasms.tsv")}
    if not terms:
        return
    for record, place in draft.of("tumor_types"):
        for xref in record.xrefs:
            if not xref.startswith("mondo:"):
                continue
            row = terms.get(xref.removeprefix("mondo:"))
            if row is None:
                yield place.problem(f"{xref} is no MONDO neoplasm", "correct or drop it", ("xrefs",))
                continue
            same_ncit = any(other == f"ncit:{code}" for other in record.xrefs for code in row["ncit"].replace("|", ",").split(",") if code)
            names = [record.name, *record.synonyms]
            labels = [row["name"], *row["synonyms"].split("|")]
            likeness = max(fuzz.token_set_ratio(name.lower(), label.lower()) for name in names for label in labels)
            if not same_ncit and likeness < _LIKE_ENOUGH:
                yield place.problem(f"{xref} is '{row['name']}' in MONDO, which does not look like '{record.name}'", "correct or drop it", ("xrefs",))
