"""What to find out next: the unknown criteria of all open results, grouped by the test that would decide them."""

from collections.abc import Iterator, Sequence

from app.domain.criteria import Age, BiomarkerIs, ConditionIs, DiseaseStatusIs, Ecog, HlaIs, PriorLines, PriorTherapy
from app.domain.hla import Allele
from app.domain.matching.atlas import Atlas
from app.domain.matching.judging import Judged, open_leaves
from app.domain.matching.matching import Held
from app.domain.matching.patient import Knowledge
from app.domain.matching.report import Decides, NextTest
from app.domain.matching.wording import alternatives
from app.domain.vocabulary import STANDING, EvidenceStatus, Fit, Method, Outcome

_Key = tuple[str, str, str | None, str | None]


def next_tests(held: Sequence[Held], atlas: Atlas) -> tuple[NextTest, ...]:
    """Most decisive first: by how many approaches a test would help to decide, then by the best status among them."""
    grouped: dict[_Key, dict[tuple[str, str], None]] = {}
    best: dict[_Key, EvidenceStatus] = {}
    # a criterion that asks for a marker by no method of its own joins the test that another criterion names
    asked = [(one, list(_asked(one, atlas))) for one in held if one.result.fit is Fit.NEEDS_INFORMATION]
    methods = {key[2]: key for _, questions in reversed(asked) for key, _ in reversed(questions) if key[3] is not None}
    for one, questions in asked:
        for key, criterion in questions:
            key = methods.get(key[2], key) if key[2] and key[3] is None else key
            grouped.setdefault(key, {})[(one.result.approach.id, criterion)] = None
            best[key] = min(best.get(key, one.result.evidence_status), one.result.evidence_status, key=STANDING.index)
    tests = [
        NextTest(
            kind=key[0],
            test=key[1],
            marker=key[2],
            method=key[3],
            decides=tuple(Decides(approach=approach, criterion=criterion) for approach, criterion in decided),
            best_status=best[key],
        )
        for key, decided in grouped.items()
    ]
    return tuple(sorted(tests, key=lambda test: (-len({one.approach for one in test.decides}), STANDING.index(test.best_status), test.test)))


def _asked(one: Held, atlas: Atlas) -> Iterator[tuple[_Key, str]]:
    if one.tumor_type.outcome is Outcome.UNKNOWN:
        yield ("tumor_type", "Exact tumour type (pathology)", None, None), f"{one.result.tumor_type.name} ({one.named})"
    for leaf in open_leaves(one.judged) if one.judged else ():
        if key := _test_for(leaf, atlas.knowledge):
            yield key, atlas.requirement(leaf.criterion)


def _test_for(leaf: Judged, knowledge: Knowledge) -> _Key | None:
    """The test that decides a leaf; None for what a clinician checks."""
    match leaf.criterion:
        case BiomarkerIs() as asked:
            method = asked.method[0] if asked.method else Method.IHC if asked.min_percent is not None else None
            name = knowledge.name("marker", asked.marker)
            shown = alternatives([one.value.upper() for one in asked.method]) if asked.method else method.value.upper() if method else "test"
            return "biomarker", f"{name} {shown}", asked.marker, method.value if method else None
        case HlaIs() as asked:
            locus = Allele.parse(asked.alleles[0]).locus
            return "hla", f"HLA-{locus} typing to two fields", f"hla-{locus.lower()}", Method.TYPING.value
        case DiseaseStatusIs():
            return "disease_status", "Stage: how far the disease has spread", None, None
        case PriorLines():
            return "prior_lines", "Number of treatment lines so far", None, None
        case PriorTherapy() as asked:
            return "prior_therapy", f"Treatment history: {alternatives([knowledge.name('therapy', one) for one in asked.any_of])}", None, None
        case Ecog():
            return "ecog", "ECOG performance status", None, None
        case Age():
            return "age", "Age", None, None
        case ConditionIs() as asked:
            return "condition", f"Whether present: {knowledge.name('condition', asked.condition)}", None, None
        case _:
            return None
