"""HLA alleles as laboratories print them, and whether an observed typing carries one of a list.

Nomenclature: gene * allele group : protein : synonymous : non-coding, then an expression letter (hla.alleles.org/nomenclature).
"""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(
    r"^(?:HLA[-\s]?)?(?P<locus>A|B|C|CW|DRB[1-9]|DQA1|DQB1|DPA1|DPB1|E|F|G)\*?"
    r"(?P<fields>\d{1,4}(?::\d{2,4}){0,3})(?P<suffix>[NLSCAQPG]?)$",
    re.IGNORECASE | re.ASCII,
)
_RUN_TOGETHER = re.compile(r"^(?:HLA[-\s]?)?(?P<locus>A|B|C|CW)\*?(?P<digits>\d{4}|\d{6}|\d{8})(?P<suffix>[NLSCAQ]?)$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Allele:
    """One allele, to the resolution that was printed: `A*02` has one field, `A*02:01` two."""

    locus: str
    fields: tuple[str, ...]
    suffix: str = ""

    @classmethod
    def parse(cls, text: str) -> "Allele":
        """Read `A*02:01`, `HLA-A*02:01:01:01`, `A0201`, `A2`, `A*24:09N`; raise ValueError that says what was expected."""
        compact = re.sub(r"\s+", "", text)
        if old := _RUN_TOGETHER.match(compact):
            digits = old["digits"]
            fields = tuple(digits[i : i + 2] for i in range(0, len(digits), 2))
            return cls(_locus(old["locus"]), fields, old["suffix"].upper())
        found = _WRITTEN.match(compact)
        if not found or len(found["fields"].split(":")[0]) > 3:
            raise ValueError(f"'{text}' is not an HLA allele; write it like A*02:01 or HLA-A*02:01")
        first, *rest = found["fields"].split(":")
        return cls(_locus(found["locus"]), (first.zfill(2), *rest), found["suffix"].upper())

    @property
    def expressed(self) -> bool:
        """A null allele (`N`) makes no protein at the cell's surface."""
        return self.suffix != "N"

    @property
    def doubtfully_expressed(self) -> bool:
        """Low (`L`), secreted (`S`), cytoplasmic (`C`), aberrant (`A`) or questionable (`Q`) expression at the surface."""
        return self.suffix in ("L", "S", "C", "A", "Q")

    def __str__(self) -> str:
        return f"{self.locus}*{':'.join(self.fields)}{self.suffix}"

    def is_one_of(self, listed: "Allele") -> bool:
        """Certainly the listed allele, or a finer name of it."""
        return self.locus == listed.locus and self.fields[: len(listed.fields)] == listed.fields

    def may_be(self, listed: "Allele") -> bool:
        """The listed allele cannot be ruled out: this one is printed less finely and agrees as far as it goes."""
        return self.locus == listed.locus and listed.fields[: len(self.fields)] == self.fields


def _locus(text: str) -> str:
    name = text.upper()
    return "C" if name == "CW" else name
