"""Arranges a catalogue's records for matching."""

from collections.abc import Iterable, Mapping
from itertools import chain

from app.domain.approach import Approach, Trial
from app.domain.entities import Condition, Marker, Target, Therapy, TumorType
from app.domain.matching.atlas import Atlas, chart
from app.domain.matching.patient import Knowledge
from app.domain.therapies import class_closure
from app.domain.tumor_tree import TumorTree
from app.domain.vocabulary import TargetLevel

_BELOW_GENE = frozenset({TargetLevel.ISOFORM, TargetLevel.VARIANT, TargetLevel.GLYCAN, TargetLevel.PEPTIDE_HLA})
_HIDDEN_FROM_GENE_ASSAYS = _BELOW_GENE - {TargetLevel.VARIANT}


def draw_atlas(
    *,
    tumor_types: Iterable[TumorType],
    targets: Iterable[Target],
    markers: Iterable[Marker],
    therapies: Iterable[Therapy],
    conditions: Iterable[Condition],
    approaches: Iterable[Approach],
    trials: Iterable[Trial],
) -> Atlas:
    """Everything that matching needs, worked out once."""
    tumor_types, targets, markers = list(tumor_types), list(targets), list(markers)
    therapies, conditions = list(therapies), list(conditions)
    tree = TumorTree({record.id: record.parent for record in tumor_types})
    by_id: Mapping[str, Trial] = {trial.id: trial for trial in trials}
    names = {("tumor_type", record.id): record.name for record in tumor_types}
    names |= {("marker", record.id): record.name for record in chain[Marker | Target](markers, targets)}
    names |= {("therapy", record.id): record.name for record in therapies}
    names |= {("condition", record.id): record.name for record in conditions}
    knowledge = Knowledge(
        class_closure=class_closure(therapies),
        target_genes={record.id: record.gene for record in chain[Marker | Target](targets, markers) if record.gene},
        below_gene=frozenset(record.id for record in targets if record.level in _BELOW_GENE),
        hidden_from_gene_assays=frozenset(record.id for record in targets if record.level in _HIDDEN_FROM_GENE_ASSAYS),
        modifiable_conditions=frozenset(record.id for record in conditions if record.modifiable),
        names=names,
    )
    return Atlas(tree, {approach.id: chart(approach, by_id, tree) for approach in sorted(approaches, key=lambda one: one.id)}, knowledge)
