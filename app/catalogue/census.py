"""Counts what the catalogue holds, as a page that is generated and kept current."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from app.catalogue.assemble import Catalogue
from app.catalogue.checks import walk
from app.domain.facts import REGULATORY_KINDS
from app.domain.history import named_tumor_types, newest_steps
from app.domain.tumor_tree import POOLED
from app.domain.vocabulary import STANDING, EvidenceStatus

Statuses = Mapping[str, Mapping[str, EvidenceStatus]]
"""By approach and tumour type, with all facts recorded."""

_RESPONDED = {EvidenceStatus.APPROVED, EvidenceStatus.UNDER_REVIEW, EvidenceStatus.RANDOMISED_POSITIVE, EvidenceStatus.RESPONSES_REPORTED}


def page(catalogue: Catalogue) -> str:
    """The page in Markdown. Statuses are those of all facts recorded: the clock has no part in it."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    facts = [fact for approach in catalogue.approaches for fact in approach.timeline]
    results = [fact for fact in facts if fact.kind == "result_reported"]
    claims, without = _claims(catalogue)
    statuses: Statuses = {
        approach.id: {node: step.status for node, step in newest_steps(approach, catalogue.tree).items()} for approach in catalogue.approaches
    }
    through = sorted(str(approach.reviewed.through) for approach in catalogue.approaches)
    yield "# The catalogue in numbers"
    yield ""
    yield "Generated from `data/` by `python -m app.cli schema`; `GET /v1/about` gives the same counts for the release that is served."
    yield ""
    yield from _table(
        ("what", "how many"),
        [
            ("approaches", len(catalogue.approaches)),
            ("of these compared with their sources by a second reader", sum(one.reviewed.second_reading is not None for one in catalogue.approaches)),
            ("with eligibility criteria from a source", sum(bool(one.indications) for one in catalogue.approaches)),
            ("targets", len(catalogue.targets)),
            ("targets with normal-tissue expression", sum(bool(one.normal_tissue) for one in catalogue.targets)),
            ("targets with how they are measured", sum(bool(one.measured_by) for one in catalogue.targets)),
            ("targets with prevalence in a tumour type", sum(bool(one.prevalence) for one in catalogue.targets)),
            ("tumour types", len(catalogue.tumor_types)),
            ("of these named by an approach", len({node for one in catalogue.approaches for node in named_tumor_types(one)})),
            ("trials", len(catalogue.trials)),
            ("facts", len(facts)),
            ("results", len(results)),
            ("results with a response rate", sum(fact.responses is not None for fact in results)),
            ("results with treatment-related deaths told", sum(fact.deaths is not None for fact in results)),
            ("regulatory events", sum(fact.kind in REGULATORY_KINDS for fact in facts)),
            ("programme events (ended, resumed, moved)", sum(fact.kind.startswith("programme_") for fact in facts)),
            ("pieces of guidance", len(catalogue.guidance)),
            ("sources", len(catalogue.sources)),
            ("claims with source and place", claims),
            ("claims without", without),
            ("earliest day through which an approach was reviewed", through[0] if through else "none"),
        ],
    )
    yield ""
    yield "## By evidence status"
    yield ""
    yield "An approach counts once, for the tumour type in which it has come furthest."
    yield ""
    furthest = Counter(min(held.values(), key=STANDING.index) for held in statuses.values())
    yield from _table(("status", "approaches"), [(f"`{status.value}`", furthest[status]) for status in STANDING])
    yield ""
    yield "## By tissue"
    yield ""
    yield "Approaches that name a tumour type of the tissue; the last column counts those with at least a response there."
    yield ""
    named: dict[str, set[str]] = {}
    responded: dict[str, set[str]] = {}
    for approach in catalogue.approaches:
        for node, status in statuses[approach.id].items():
            tissue = node if node in POOLED else catalogue.tree.tissue(node)
            named.setdefault(tissue, set()).add(approach.id)
            if status in _RESPONDED:
                responded.setdefault(tissue, set()).add(approach.id)
    names = {record.id: record.name for record in catalogue.tumor_types}
    in_order = sorted(named, key=lambda tissue: (-len(named[tissue]), names[tissue]))
    yield from _table(("tissue", "approaches", "with a response"), [(names[one], len(named[one]), len(responded.get(one, ()))) for one in in_order])
    yield ""
    yield "## By modality"
    yield ""
    modalities = Counter(approach.modality for approach in catalogue.approaches)
    labels = {record.id: record.name for record in catalogue.modalities}
    yield from _table(("modality", "approaches"), [(labels[one], count) for one, count in sorted(modalities.items(), key=lambda item: (-item[1], item[0]))])
    yield ""
    yield "## Strategies and the barriers that they answer"
    yield ""
    yield "For each strategy: the approaches that use it, and of these the ones with at least one response in some tumour type."
    yield ""
    yield from _table(("strategy", "answers", "approaches", "with a response"), _strategies(catalogue, statuses))


def _strategies(catalogue: Catalogue, statuses: Statuses) -> Iterator[tuple[str, str, int, int]]:
    barriers = {record.id: record.name for record in catalogue.barriers}
    for strategy in catalogue.strategies:
        using = [approach.id for approach in catalogue.approaches if strategy.id in approach.strategies]
        yield (
            strategy.name,
            "; ".join(barriers[one] for one in strategy.answers),
            len(using),
            sum(not _RESPONDED.isdisjoint(statuses[one].values()) for one in using),
        )


def _claims(catalogue: Catalogue) -> tuple[int, int]:
    """Statements that name a source and a place, and those that should and do not. The models refuse the latter, so a number there would be a defect."""
    told = without = 0
    for records in (catalogue.approaches, catalogue.targets, catalogue.barriers, catalogue.guidance, catalogue.trials):
        for record in records:
            for _, part in walk(record):
                if hasattr(part, "source") and hasattr(part, "where"):
                    if part.source and part.where:
                        told += 1
                    elif not getattr(part, "rule", None):
                        without += 1
    return told, without


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"
