"""From codes and displays of clinical records to the names that this catalogue knows.

Code systems print their terms in forms of their own: `Malignant neoplasm of stomach (disorder)` in SNOMED CT, `HER2 [Presence] in Tissue by Immune
stain` in LOINC, `10 ML nivolumab 10 MG/ML Injection [Opdivo]` in RxNorm. Here each form is taken apart into names that may be looked up exactly;
nothing is guessed from likeness.
"""

import re
from collections.abc import Iterator

from app.domain.fhir.resources import Coding, Concept
from app.domain.vocabulary import Method, TestResult

LOINC = "http://loinc.org"

_SYSTEMS = (
    ("snomed.info/sct", "snomedct"),
    ("oncotree", "oncotree"),
    ("evs/thesaurus", "ncit"),
    ("ncithesaurus", "ncit"),
    ("research/umls", "umls"),
    ("obo/mondo", "mondo"),
    ("obo/doid", "doid"),
    ("genenames.org", "hgnc"),
)
"""Code systems whose codes stand in the catalogue as CURIEs, by what their addresses hold; the same system is written in several ways."""

_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|morphologic abnormality|substance|product|qualifier value|situation|regime/therapy|body structure)\)$", re.IGNORECASE
)
_SITE = re.compile(
    r"^(?:primary )?(?:malignant (?:neoplasm|tumou?r)|cancer|carcinoma) of (?:the )?(.+)$",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\b(?:unspecified (?:site|part) of|overlapping (?:sites|lesion) of|unspecified|female|male|left|right|structure|nos)\b,?", re.IGNORECASE)


def plain(word: str) -> str:
    """A display without the tag that says what kind of concept it is."""
    return _TAG.sub("", word.strip())


def curies(coding: Coding) -> Iterator[str]:
    """A code as the identifiers that a record may carry."""
    system, code = (coding.system or "").casefold(), coding.code
    if not code:
        return
    for part, prefix in _SYSTEMS:
        if part in system:
            yield code if prefix == "oncotree" else f"{prefix}:{code.split(':')[-1]}"


def tumor_names(word: str) -> Iterator[str]:
    """A display of a cancer as the name that it may be."""
    said = plain(word)
    yield said
    bare = _bare(said)
    if bare != said:
        yield bare


def tumor_sites(word: str) -> Iterator[str]:
    """The tissues in a display that says no more than where a cancer is: `stomach` in `Malignant neoplasm of stomach, unspecified`."""
    if found := _SITE.match(_bare(plain(word))):
        for site in dict.fromkeys((found[1], *re.split(r" (?:and|or) ", found[1]))):
            yield site.strip(" ,")


def _bare(said: str) -> str:
    """Without words that say that something is not said."""
    return re.sub(r"\s+", " ", _VAGUE.sub(" ", said)).strip(" ,")


def with_histology(site: str, histology: str) -> Iterator[str]:
    """Names for a tissue and a histology together: `stomach` and `Adenocarcinoma` as stomach adenocarcinoma."""
    kind = plain(histology).split(",")[0]
    yield f"{site} {kind}"
    yield f"{kind} of the {site}"
    yield f"{kind} of {site}"


_ASIDE = re.compile(r"\s+(?:ag|antigen|receptor|status|expression|protein|gene(?:\s.*)?|by clone.*|mutation.*|interpretation)$", re.IGNORECASE)


def marker_names(word: str, method: Method | None) -> Iterator[str]:
    """Names that a display of a laboratory test may stand for: LOINC's long names begin with what was looked for."""
    said = plain(word)
    component = re.split(r"\s+\[|\s+in\s+|\s+by\s+", said)[0].strip()
    if method is Method.SERUM:
        yield f"serum {component}"
    yield said
    yield component
    bare = _ASIDE.sub("", component)
    if bare != component:
        yield bare
        yield f"{bare} antigen"


_METHODS = (
    (Method.IHC, re.compile(r"immune stain|immunohisto|\bihc\b", re.IGNORECASE)),
    (Method.ISH, re.compile(r"\bd?f?ish\b|in situ hybridi[sz]ation", re.IGNORECASE)),
    (Method.RNA, re.compile(r"\brna\b", re.IGNORECASE)),
    (Method.NGS, re.compile(r"sequencing|\bngs\b", re.IGNORECASE)),
    (Method.PCR, re.compile(r"\bpcr\b|probe\.amp|probe and target amplification", re.IGNORECASE)),
    (Method.FLOW, re.compile(r"flow cytometry|\bfc\b", re.IGNORECASE)),
    (Method.SERUM, re.compile(r"\bserum\b|\bplasma\b", re.IGNORECASE)),
)


def method_of(*concepts: Concept | None) -> Method | None:
    """How it was measured, as far as the words say."""
    said = " | ".join(word for concept in concepts if concept for word in concept.words)
    return next((method for method, pattern in _METHODS if pattern.search(said)), None)


_RESULTS = {
    # SNOMED CT qualifier values, LOINC answers, HL7 v3 ObservationInterpretation
    **dict.fromkeys(("10828004", "260373001", "52101004", "LA6576-8", "LA9633-4", "LA11882-0", "POS", "DET"), TestResult.POSITIVE),
    **dict.fromkeys(("260385009", "260415000", "2667000", "LA6577-6", "LA9634-2", "LA11883-8", "NEG", "ND"), TestResult.NEGATIVE),
    **dict.fromkeys(("82334004", "42425007", "LA11885-3", "LA9663-1", "IND", "EQV"), TestResult.INDETERMINATE),
}
_RESULT_WORDS = {
    **dict.fromkeys(("positive", "detected", "present"), TestResult.POSITIVE),
    **dict.fromkeys(("negative", "not detected", "absent"), TestResult.NEGATIVE),
    **dict.fromkeys(("indeterminate", "equivocal", "inconclusive"), TestResult.INDETERMINATE),
}


def result_of(concept: Concept) -> TestResult | None:
    """The laboratory's word, where it is one of those whose meaning is fixed."""
    coded = {_RESULTS[code] for code in concept.codes if code in _RESULTS}
    worded = {_RESULT_WORDS[word] for said in concept.words if (word := plain(said).casefold()) in _RESULT_WORDS}
    found = coded or worded
    return found.pop() if len(found) == 1 else None


_STRENGTH = re.compile(r"\b\d[\d.,]*\s*(?:MG|MCG|ML|G|UNT|MEQ|%|HR|ACTUAT)(?:/(?:ML|MG|ACTUAT|HR))?\b|[\[\]/,]", re.IGNORECASE)
_FORM = re.compile(
    r"\b(?:injection|injectable|solution|suspension|oral|tablet|capsule|prefilled|syringe|vial|extended release|infusion|powder)s?\b", re.IGNORECASE
)


def medicine_names(word: str) -> Iterator[str]:
    """Names in a display of a medicine: itself, and its parts without strengths and forms (RxNorm prints ingredients, strength, form, brand)."""
    said = plain(word)
    yield said
    for part in _STRENGTH.split(said):
        name = re.sub(r"\s+", " ", _FORM.sub(" ", part)).strip()
        if len(name) > 2 and name != said:
            yield name


_ACIDS = dict(
    zip(
        "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val".split(),  # noqa: SIM905  # reads better than 20 strings
        "ARNDCQEGHILKMFPSTWYV",
        strict=True,
    )
)
_CHANGE = re.compile(r"p\.\(?([A-Z][a-z]{2}|[A-Z])(\d+)([A-Z][a-z]{2}|[A-Z])\)?$")


def amino_acid_change(word: str) -> str | None:
    """`V600E` from HGVS protein notation (`NP_004324.2:p.Val600Glu`, `p.(V600E)`); None for what is no exchange of one amino acid."""
    found = _CHANGE.search(word.strip())
    if not found:
        return None
    before, place, after = found.groups()
    letters = [_ACIDS.get(acid, acid if len(acid) == 1 else None) for acid in (before, after)]
    return f"{letters[0]}{place}{letters[1]}" if all(letters) else None
