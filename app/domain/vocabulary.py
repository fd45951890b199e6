"""The closed vocabularies: every word that a record, a rule or an answer may use."""

from enum import StrEnum


class EvidenceStatus(StrEnum):
    """How far an approach has come for one tumour type; derived, never typed. The order is that of the rules."""

    APPROVED = "approved"
    UNDER_REVIEW = "under_review"
    ENDED = "ended"
    RANDOMISED_POSITIVE = "randomised_positive"
    RESPONSES_REPORTED = "responses_reported"
    NO_RESPONSES = "no_responses"
    IN_TRIALS = "in_trials"
    PRECLINICAL = "preclinical"


STANDING: tuple[EvidenceStatus, ...] = (
    EvidenceStatus.APPROVED,
    EvidenceStatus.UNDER_REVIEW,
    EvidenceStatus.RANDOMISED_POSITIVE,
    EvidenceStatus.RESPONSES_REPORTED,
    EvidenceStatus.IN_TRIALS,
    EvidenceStatus.NO_RESPONSES,
    EvidenceStatus.PRECLINICAL,
    EvidenceStatus.ENDED,
)
"""From best to least when results are ranked. It differs from the order of the rules: a programme that ended is found early
by the rules but offers a patient the least, and a trial without results yet ranks above one that saw no response."""


class EvidenceLevel(StrEnum):
    """CIViC's five levels, computed from the best supporting result."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Programme(StrEnum):
    """Whether anyone still works on it."""

    ACTIVE = "active"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Regulator(StrEnum):
    """An authority that authorises medicines; each decides for the countries in `REGULATOR_COUNTRIES`."""

    NMPA = "NMPA"
    FDA = "FDA"
    EMA = "EMA"
    MHRA = "MHRA"
    MHLW = "MHLW"
    MFDS = "MFDS"
    HEALTH_CANADA = "Health Canada"
    TGA = "TGA"
    SWISSMEDIC = "Swissmedic"
    CDSCO = "CDSCO"
    HSA = "HSA"
    TFDA = "TFDA"
    ANVISA = "ANVISA"
    ISRAEL_MOH = "Israel MoH"


_EU_AND_EEA = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split()  # noqa: SIM905  # reads better than 30 strings
)
"""The EU-27 and, through the EEA agreement, Iceland, Liechtenstein and Norway."""

REGULATOR_COUNTRIES: dict[Regulator, frozenset[str]] = {
    Regulator.NMPA: frozenset({"CN"}),
    Regulator.FDA: frozenset({"US"}),
    Regulator.EMA: _EU_AND_EEA,
    Regulator.MHRA: frozenset({"GB"}),
    Regulator.MHLW: frozenset({"JP"}),
    Regulator.MFDS: frozenset({"KR"}),
    Regulator.HEALTH_CANADA: frozenset({"CA"}),
    Regulator.TGA: frozenset({"AU"}),
    Regulator.SWISSMEDIC: frozenset({"CH"}),
    Regulator.CDSCO: frozenset({"IN"}),
    Regulator.HSA: frozenset({"SG"}),
    Regulator.TFDA: frozenset({"TW"}),
    Regulator.ANVISA: frozenset({"BR"}),
    Regulator.ISRAEL_MOH: frozenset({"IL"}),
}


class Authorisation(StrEnum):
    """What kind of marketing authorisation was given."""

    FULL = "full"
    CONDITIONAL = "conditional"
    ACCELERATED = "accelerated"


class Designation(StrEnum):
    """A regulator's support for development. None of them is an approval."""

    RMAT = "rmat"
    BREAKTHROUGH = "breakthrough"
    FAST_TRACK = "fast_track"
    ORPHAN = "orphan"
    RARE_PEDIATRIC = "rare_pediatric"
    PRIME = "prime"
    PRIORITY_REVIEW = "priority_review"
    SAKIGAKE = "sakigake"
    ILAP = "ilap"
    HOSPITAL_EXEMPTION = "hospital_exemption"
    CONDITIONAL_APPROVAL_PATHWAY = "conditional_approval_pathway"


class Phase(StrEnum):
    """A trial's phase, lowest first."""

    EARLY_1 = "early_1"
    ONE = "1"
    ONE_TWO = "1/2"
    TWO = "2"
    TWO_THREE = "2/3"
    THREE = "3"
    FOUR = "4"
    NOT_STATED = "not_stated"


class Recruitment(StrEnum):
    """A registry record's own word, on the day that it was read."""

    NOT_YET_RECRUITING = "not_yet_recruiting"
    RECRUITING = "recruiting"
    ENROLLING_BY_INVITATION = "enrolling_by_invitation"
    ACTIVE_NOT_RECRUITING = "active_not_recruiting"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Design(StrEnum):
    """How the patients of a result were compared: with a randomised control, with nobody, or told one by one."""

    RANDOMISED = "randomised"
    SINGLE_ARM = "single_arm"
    CASE = "case"


class CellSource(StrEnum):
    """Whose cells are used, or whether they are made inside the patient."""

    AUTOLOGOUS = "autologous"
    ALLOGENEIC = "allogeneic"
    IN_VIVO = "in_vivo"


class Route(StrEnum):
    """How the product is given."""

    INTRAVENOUS = "intravenous"
    INTRAPERITONEAL = "intraperitoneal"
    INTRAPLEURAL = "intrapleural"
    INTRATUMORAL = "intratumoral"
    INTRAVENTRICULAR = "intraventricular"
    INTRATHECAL = "intrathecal"
    INTRACAVITARY = "intracavitary"
    INTRACRANIAL = "intracranial"
    HEPATIC_ARTERY = "hepatic_artery"
    PANCREATIC_ARTERY = "pancreatic_artery"
    INTRAVESICAL = "intravesical"
    OTHER_REGIONAL = "other_regional"


class DiseaseStatus(StrEnum):
    """How far the disease has spread or come back."""

    LOCALISED = "localised"
    LOCALLY_ADVANCED = "locally_advanced"
    METASTATIC = "metastatic"
    RECURRENT = "recurrent"


class Method(StrEnum):
    """How a biomarker was measured."""

    IHC = "ihc"
    ISH = "ish"
    NGS = "ngs"
    PCR = "pcr"
    RNA = "rna"
    FLOW = "flow"
    SERUM = "serum"
    PET = "pet"
    TYPING = "typing"


class TestResult(StrEnum):
    """A laboratory's own word for what it saw."""

    __test__ = False  # keeps pytest from collecting a class whose name begins with Test

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"


class Outcome(StrEnum):
    """Whether a requirement holds for a patient."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_EVALUATED = "not_evaluated"


class Fit(StrEnum):
    """How an approach's indication fits a profile; best first."""

    CRITERIA_MET = "criteria_met"
    NEEDS_INFORMATION = "needs_information"
    CRITERIA_NOT_MET = "criteria_not_met"


class TumorMatch(StrEnum):
    """How a record's tumour type stands to the one asked about; closest first."""

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    SIBLING = "sibling"


class TargetLevel(StrEnum):
    """What, below the gene, a target is. A measurement of the gene says nothing certain about the levels beneath."""

    GENE = "gene"
    ISOFORM = "isoform"
    VARIANT = "variant"
    GLYCAN = "glycan"
    PEPTIDE_HLA = "peptide_hla"
    VIRAL = "viral"
    FAMILY = "family"
    POLYCLONAL = "polyclonal"


class SourceKind(StrEnum):
    """What kind of document a source is; the trade press is used only where nothing better exists."""

    REGULATOR = "regulator"
    JOURNAL = "journal"
    REGISTRY = "registry"
    MEETING = "meeting"
    COMPANY = "company"
    INSTITUTION = "institution"
    TRADE_PRESS = "trade_press"
    DATABASE = "database"


class Audience(StrEnum):
    """For whom a piece of guidance is written."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    COORDINATOR = "coordinator"


class GuidanceKind(StrEnum):
    """What form a piece of guidance has."""

    ARTICLE = "article"
    STEP = "step"
    CHECKLIST = "checklist"
    QUESTION = "question"


class GuidanceTopic(StrEnum):
    """What a piece of guidance is about, in reading order."""

    WHY_HARD = "why_hard"
    DEVELOPMENT = "development"
    EVIDENCE = "evidence"
    EXPECTATIONS = "expectations"
    ELIGIBILITY = "eligibility"
    TESTING = "testing"
    RECORDS = "records"
    SECOND_OPINION = "second_opinion"
    QUESTIONS = "questions"
    TREATMENT_STEPS = "treatment_steps"
    SAFETY = "safety"
    ACCESS = "access"
    CROSS_BORDER = "cross_border"
    CAREGIVER = "caregiver"
    SUPPORTIVE_CARE = "supportive_care"


class ReviewClass(StrEnum):
    """How soon a record must be looked at again; the months stand in `app/domain/freshness.py`."""

    REGULATORY = "regulatory"
    EVIDENCE = "evidence"
    EARLY = "early"
    DORMANT = "dormant"
