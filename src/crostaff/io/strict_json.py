"""JSON that means one thing: no duplicate keys, no NaN, no depth or size that hurts."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from crostaff.errors import CrostaffError
from crostaff.io.files import MAX_FILE_BYTES, read_text

MAX_DEPTH = 16
"""Deepest nesting of lists and objects that is read."""
MAX_OBJECTS = 2_000_000
"""Most objects (rows) that one document may hold."""

_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
_MAX_DIGITS = 40


def read_json(path: Path, *, limit: int = MAX_FILE_BYTES) -> object:
    """Return the value in a JSON file.

    Raises
    ------
    CrostaffError
        If the file cannot be read or ``parse_json`` refuses its text. The message does not
        repeat the path.
    """
    return parse_json(read_text(path, limit=limit))


def parse_json(text: str) -> object:
    """Return the value of a JSON text.

    Raises
    ------
    CrostaffError
        If the text is not JSON, repeats a key, holds NaN or an infinity, is nested deeper than
        ``MAX_DEPTH`` or has more than ``MAX_OBJECTS`` objects. Depth and count are checked before
        any value is built.
    """
    if not text.strip():
        raise CrostaffError("is empty; write one JSON object")
    _check_structure(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_short_int,
        )
    except json.JSONDecodeError as error:
        raise CrostaffError(
            f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None


def _check_structure(text: str) -> None:
    depth = objects = 0
    for token in _STRUCTURE.finditer(text):
        sign = text[token.start()]
        if sign in "[{":
            depth += 1
            objects += sign == "{"
            if depth > MAX_DEPTH:
                raise CrostaffError(
                    f"is nested deeper than {MAX_DEPTH} levels; a document is an object of tables, "
                    "each a list of rows"
                )
            if objects > MAX_OBJECTS:
                raise CrostaffError(f"has more than {MAX_OBJECTS:,} rows; split it")
        elif sign in "]}":
            depth -= 1


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for index, key in enumerate(names) if key in names[:index])
        raise CrostaffError(f"has the key {twice!r} twice in one object; keep one of them")
    return values


def _refuse_constant(name: str) -> object:
    raise CrostaffError(f"holds {name}, which is not a number; leave the value out instead")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise CrostaffError(f"holds {text}, which is too large for a number")
    return value


def _short_int(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise CrostaffError(f"holds a number of {len(text)} digits; is a comma missing?")
    return int(text)


def write_json(path: Path, document: object) -> None:
    """Write a document as indented UTF-8 JSON, one line at the end.

    Raises
    ------
    ValueError
        If the document holds NaN or an infinity.
    TypeError
        If it holds anything but text, numbers, booleans, ``None``, lists and mappings.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
