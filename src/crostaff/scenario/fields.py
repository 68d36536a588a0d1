"""Field types of the input tables: how a cell of text becomes a value."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from crostaff.scenario.words import show

FIRST_DATE = dt.date(1900, 1, 1)
LAST_DATE = dt.date(2200, 12, 31)
MAX_PERIODS = 5000
"""Longest horizon."""


class Level(IntEnum):
    """How well a person masters a skill; ordered."""

    NONE = 0
    TRAINEE = 1
    QUALIFIED = 2
    EXPERIENCED = 3

    @property
    def word(self) -> str:
        """The level as it is written in files."""
        return self.name.lower()


class Period(StrEnum):
    """Unit of planning time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Mode(StrEnum):
    """How a person works on a segment."""

    SOLO = "solo"
    PAIRED = "paired"


class Blinding(StrEnum):
    """Whether a team may see treatment allocation."""

    BLINDED = "blinded"
    UNBLINDED = "unblinded"


class StudyStatus(StrEnum):
    """Whether the work is sold."""

    COMMITTED = "committed"
    TENTATIVE = "tentative"


class Planning(StrEnum):
    """How used a client is to planning studies."""

    NOVICE = "novice"
    EXPERIENCED = "experienced"


class Employment(StrEnum):
    """How a person is contracted."""

    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"


def _parse_level(value: object) -> object:
    if isinstance(value, Level):
        return value
    words = {level.word: level for level in Level}
    text = str(value).strip().lower()
    if text in words:
        return words[text]
    if text in {"0", "1", "2", "3"}:
        return Level(int(text))
    raise ValueError(
        f"{show(value)} is no level; write none, trainee, qualified or experienced (0 to 3)"
    )


def parse_date(value: object) -> object:
    """Return the date in a cell, text or value, or raise ValueError in words."""
    if isinstance(value, dt.datetime):
        if value.time() != dt.time(0):
            raise ValueError(f"{value} has a time of day; write a date as YYYY-MM-DD")
        value = value.date()
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"{show(value)} is not a date; write it as YYYY-MM-DD") from None
    if not isinstance(value, dt.date):
        raise ValueError(f"{show(value)} is not a date; write it as YYYY-MM-DD")
    if not FIRST_DATE <= value <= LAST_DATE:
        raise ValueError(f"{value} is outside 1900 to 2200; is the year mistyped?")
    return value


def _parse_ids(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    if isinstance(value, Sequence):
        return tuple(value)
    raise ValueError(f"{show(value)} is not a list of ids; separate them by ';'")


def _parse_id(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{show(value)} is not text; put the id in quotes")
    text = value.strip()
    if not text:
        raise ValueError("is empty; give it an id")
    if not text.isprintable():
        raise ValueError(f"{show(value)} has control characters; use printable text")
    if ";" in text:
        raise ValueError(f"{show(value)} has ';', which separates ids in a list; use another sign")
    return text


def _parse_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{show(value)} is not text; put it in quotes")
    text = value.strip()
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\n" for sign in text):
        raise ValueError(f"{show(value)} has control characters; remove them")
    return text


def parse_choice(value: object) -> object:
    """Return a word of a closed list as it is compared: lower case, no outer blanks."""
    return value.strip().lower() if isinstance(value, str) else value


Id = Annotated[str, BeforeValidator(_parse_id), Field(max_length=200)]
Ids = Annotated[
    tuple[Id, ...],
    BeforeValidator(_parse_ids),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 200}},
                {"type": "string", "description": "ids separated by ';'"},
            ]
        }
    ),
]
Text = Annotated[str, BeforeValidator(_parse_text), Field(max_length=2000)]
LevelField = Annotated[
    Level,
    BeforeValidator(_parse_level),
    PlainSerializer(lambda level: level.word, return_type=str),
    WithJsonSchema({"enum": [*(level.word for level in Level), *(int(level) for level in Level)]}),
]
DateField = Annotated[dt.date, BeforeValidator(parse_date)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Fte = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
PersonFte = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
PositiveCount = Annotated[int, Field(ge=1, le=1_000_000)]
