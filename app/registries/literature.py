"""PubMed (E-utilities) and Crossref: whether a source exists under its identifier, what it is called, and whether it was retracted."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from app.catalogue.registered import SourceRead
from app.registries.polite import NotThere, NotUnderstood, Polite

PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
CROSSREF = "https://api.crossref.org"
PUBMED_PAUSE = 0.4
"""Seconds: NCBI allows three requests a second without a key."""
CROSSREF_PAUSE = 0.2
_AT_ONCE = 100
_RETRACTED = frozenset({"retracted publication", "retraction of publication"})


def read_pubmed(registry: Polite, numbers: Sequence[str]) -> Iterator[SourceRead]:
    """The records of these PMIDs, in their order."""
    for start in range(0, len(numbers), _AT_ONCE):
        asked = numbers[start : start + _AT_ONCE]
        answer = registry.json("/esummary.fcgi", {"db": "pubmed", "retmode": "json", "id": ",".join(asked)})
        found = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(found, dict):
            raise NotUnderstood("PubMed's answer has no result")
        yield from (_pubmed(number, found.get(number)) for number in asked)


def _pubmed(number: str, record: Any) -> SourceRead:
    if not isinstance(record, dict) or "error" in record:
        return SourceRead(id=f"pubmed:{number}", exists=False)
    kinds = {str(kind).lower() for kind in record.get("pubtype") or ()}
    return SourceRead(
        id=f"pubmed:{number}",
        exists=True,
        title=_plain(record.get("title")),
        published=_plain(record.get("pubdate")),
        retracted=bool(kinds & _RETRACTED),
    )


def read_crossref(registry: Polite, dois: Sequence[str]) -> Iterator[SourceRead]:
    """The records of these DOIs, in their order."""
    for doi in dois:
        try:
            answer = registry.json(f"/works/{quote(doi, safe='')}")
        except NotThere:
            yield SourceRead(id=f"doi:{doi}", exists=False)
            continue
        work = answer.get("message") if isinstance(answer, dict) else None
        if not isinstance(work, dict):
            raise NotUnderstood("Crossref's answer has no message")
        titles = work.get("title") or [None]
        updates = [str(update.get("type", "")).lower() for update in work.get("updated-by") or () if isinstance(update, dict)]
        dates = ((work.get("issued") or {}).get("date-parts") or [[]])[0]
        yield SourceRead(
            id=f"doi:{doi}",
            exists=True,
            title=_plain(titles[0]),
            published="-".join(f"{part:02d}" for part in dates if isinstance(part, int)) or None,
            retracted="retraction" in updates,
        )


def _plain(value: Any) -> str | None:
    """Text without mark-up."""
    return re.sub(r"<[^>]+>", "", value).strip() or None if isinstance(value, str) else None
