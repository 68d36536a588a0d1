"""MiniZinc data files: names with numbers, Booleans, lists and tables."""

from __future__ import annotations

import re
from pathlib import Path

_COMMENT = re.compile(r"%[^\n]*")
_STATEMENT = re.compile(r"\s*(\w+)\s*=\s*(.*?)\s*", re.DOTALL)
_INTEGER = re.compile(r"[+-]?\d+")


def read_dzn(path: Path) -> dict[str, object]:
    """Return the values of a ``.dzn`` file by name.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict
        Numbers and Booleans as such, ``[…]`` as a list, ``[| … |]`` as a list of rows.

    Raises
    ------
    ValueError
        If a statement is not ``name = value``, or a table has rows of different lengths.
    """
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    values: dict[str, object] = {}
    for statement in text.split(";"):
        if not statement.strip():
            continue
        match = _STATEMENT.fullmatch(statement)
        if match is None:
            raise ValueError(f"{path.name}: {statement.strip()[:60]!r} is not 'name = value;'")
        values[match[1]] = _value(match[2])
    return values


def _value(text: str) -> object:
    table = re.fullmatch(r"\[\s*\|(.*?)\|?\s*\]", text, re.DOTALL)
    if table is not None:
        rows = [_items(row) for row in table[1].split("|") if row.strip()]
        if len({len(row) for row in rows}) > 1:
            raise ValueError(f"{text[:40]!r}… has rows of different lengths")
        return rows
    if text.startswith("["):
        return _items(text.strip("[]"))
    return _scalar(text)


def _items(text: str) -> list[object]:
    return [_scalar(item) for item in text.split(",") if item.strip()]


def _scalar(text: str) -> object:
    word = text.strip()
    if word in {"true", "false"}:
        return word == "true"
    if _INTEGER.fullmatch(word):
        return int(word)
    try:
        return float(word)
    except ValueError:
        return word
