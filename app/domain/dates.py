"""A date as precise as its source: a year, a month or a day. What is not a day counts from its last one."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

_PATTERN = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written_as_a_day(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError(f"'{value}' is not a day; write YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A day that somebody sends. Numbers are not taken for seconds since 1970, nor the day out of a time."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """`2026`, `2026-06` or `2026-06-22`.

    A fact dated only by month is known to have happened once that month is over, so it counts from the month's last day;
    likewise for a year.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2200:
            raise ValueError(f"year {self.year} is outside 1900-2200")
        _ = self.counts_from

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ISO 8601 text; raise ValueError that says what was expected."""
        found = _PATTERN.match(text.strip())
        if not found:
            raise ValueError(f"'{text}' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        try:
            return cls(year, month, day)
        except ValueError as wrong:
            raise ValueError(f"'{text}' is not a date: {wrong}") from wrong

    @property
    def counts_from(self) -> date:
        """The first day on which this is certainly known."""
        month = self.month or 12
        if not 1 <= month <= 12:
            raise ValueError("month must be in 01-12")
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return "-".join(f"{part:02d}" for part in (self.year, self.month, self.day) if part is not None)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        read = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read]),
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        written = handler.mode == "validation"  # editors read an unquoted year in YAML as a number
        return {
            "type": ["string", "integer"] if written else "string",
            "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$",
            "description": "YYYY, YYYY-MM or YYYY-MM-DD, as precise as the source; less than a day counts from its last day.",
            "examples": ["2026-06-22", "2025-05"],
        }
