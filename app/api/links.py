"""Where a record is served, and where a source or a registry entry can be opened."""

from collections.abc import Iterable
from urllib.parse import quote

from app.domain.approach import Source
from app.domain.guidance import Guidance
from app.domain.matching.report import GuidanceRef

_PATHS = {
    "approach": "approaches",
    "target": "targets",
    "tumor_type": "tumor-types",
    "modality": "modalities",
    "strategy": "strategies",
    "barrier": "barriers",
    "trial": "trials",
    "source": "sources",
    "marker": "markers",
    "therapy": "therapies",
    "condition": "conditions",
    "guidance": "guidance",
}


def path_to(kind: str, record: str) -> str | None:
    """The path of a record in this API; a developer has none of its own, only a filter."""
    if kind == "developer":
        return f"/v1/approaches?developer={quote(record, safe='')}"
    return f"/v1/{_PATHS[kind]}/{quote(record, safe=':/.')}" if kind in _PATHS else None


def link_of_source(source: Source) -> str | None:
    """Where to open a source: its own address, else the one that its identifier stands for."""
    if source.url:
        return source.url
    prefix, local = source.id.split(":", 1)
    known = {
        "pubmed": f"https://pubmed.ncbi.nlm.nih.gov/{local}/",
        "pmc": f"https://pmc.ncbi.nlm.nih.gov/articles/{local}/",
        "doi": f"https://doi.org/{local}",
        "clinicaltrials": f"https://clinicaltrials.gov/study/{local}",
    }
    return known.get(prefix)


def link_of_trial(trial: str) -> str | None:
    """The registry's page of a trial, for registries whose addresses follow from the number."""
    prefix, local = trial.split(":", 1)
    known = {
        "clinicaltrials": f"https://clinicaltrials.gov/study/{local}",
        "isrctn": f"https://www.isrctn.com/{local}",
        "jrct": f"https://jrct.mhlw.go.jp/latest-detail/{local}",
        "ctis": f"https://euclinicaltrials.eu/ctis-public/view/{local}",
        "anzctr": f"https://anzctr.org.au/{local}.aspx",
    }
    return known.get(prefix)


def links_to(guidance: Iterable[Guidance]) -> list[GuidanceRef]:
    """Guidance as links."""
    return [GuidanceRef(id=one.id, title=one.title, path=f"/v1/guidance/{one.id}") for one in guidance]
