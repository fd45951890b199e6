"""Dates as precise as their source, names that compare equal, alleles as laboratories print them."""

from datetime import date

import pytest

from app.domain.dates import PartialDate
from app.domain.hla import Allele
from app.domain.names import Named, NameIndex, Unresolved, fold


@pytest.mark.parametrize(
    ("text", "counts_from"),
    [("2026-06-22", date(2026, 6, 22)), ("2026-06", date(2026, 6, 30)), ("2024-02", date(2024, 2, 29)), ("2025", date(2025, 12, 31))],
)
def test_a_date_counts_from_the_last_day_that_it_may_mean(text: str, counts_from: date) -> None:
    assert PartialDate.parse(text).counts_from == counts_from
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize("text", ["", "2026-13", "2026-02-30", "26-01-01", "2026/01/01", "2026-1-1", "1899", "２０２６"])
def test_what_is_no_date_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|outside"):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["Claudin 18.2", "claudin18.2", "CLAUDIN-18.2", "  Claudin18·2 ", "Ｃlaudin18.2"])
def test_case_spaces_and_punctuation_do_not_make_another_name(text: str) -> None:
    assert fold(text) == fold("Claudin18.2")


def test_greek_letters_fold_to_their_names_and_chinese_stays() -> None:
    assert fold("FRα") == fold("FR-alpha")
    assert fold("舒瑞基奥仑赛") == "舒瑞基奥仑赛"


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("A*02:01", "A*02:01"),
        ("HLA-A*02:01:01:01", "A*02:01:01:01"),
        ("A0201", "A*02:01"),
        ("A2", "A*02"),
        ("hla a*24:02", "A*24:02"),
        ("Cw8", "C*08"),
        ("A*24:09N", "A*24:09N"),
        ("A*02:01P", "A*02:01P"),
        ("DRB1*15:01", "DRB1*15:01"),
    ],
)
def test_alleles_are_read_as_laboratories_print_them(printed: str, read: str) -> None:
    assert str(Allele.parse(printed)) == read


@pytest.mark.parametrize("printed", ["", "B99x", "A*", "02:01", "A*02:", "HLA", "Z*01:01", "A*02:01:01:01:01"])
def test_what_is_no_allele_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="not an HLA allele"):
        Allele.parse(printed)


def _index() -> NameIndex:
    return NameIndex(
        [
            Named("tumor_type", "OVT", "OVT", "id"),
            Named("tumor_type", "OYST", "OYST", "id"),
            Named("tumor_type", "OYST", "Yolk Sac Tumor", "name"),
            Named("tumor_type", "VYST", "VYST", "id"),
            Named("tumor_type", "VYST", "Yolk Sac Tumor", "name"),
            Named("tumor_type", "STAD", "STAD", "id"),
            Named("tumor_type", "STAD", "gastric cancer", "synonym"),
        ]
    )


def test_a_name_of_one_record_is_found_and_a_name_of_two_is_never_guessed() -> None:
    one, two = _index().find("Gastric-Cancer", "tumor_type"), _index().find("yolk sac tumor", "tumor_type")

    assert isinstance(one, Named)
    assert one.id == "STAD"
    assert isinstance(two, Unresolved)
    assert [candidate.id for candidate in two.candidates] == ["OYST", "VYST"]


def test_likeness_only_feeds_suggestions() -> None:
    found = _index().find("gastrc cancer", "tumor_type")

    assert isinstance(found, Unresolved)
    assert not found.candidates
    assert found.suggestions[0] == "STAD"


def test_text_without_letters_or_digits_finds_nothing() -> None:
    assert isinstance(_index().find("…", "tumor_type"), Unresolved)
