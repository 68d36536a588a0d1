"""Faults in plain words: pydantic's errors, and the nearest known name."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable
from functools import lru_cache

from pydantic_core import ErrorDetails

_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = 60
_shown.maxlong = 30
_shown.maxlevel = 2

_LONGEST = 200


def show(value: object) -> str:
    """Return a value as messages show it: quoted, and short however long it is."""
    return _shown.repr(value)


def counted(number: float, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: ``1 week``, ``6 weeks``, ``1,200 studies``."""
    digits = f"{number:,}" if isinstance(number, int) else f"{number:g}"
    return f"{digits} {noun if number == 1 else plural or f'{noun}s'}"


def listed(items: Iterable[str], *, most: int | None = None) -> str:
    """Return ``a, b and c``, or ``a, b and 7 more`` where there are more than ``most``."""
    names = list(items)
    if most is not None and len(names) > most:
        names[most:] = [f"{len(names) - most:,} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def shorten(text: str) -> str:
    """Return a text, or its beginning where it is too long for a message."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def hint(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the known name nearest to ``name``, or nothing."""
    best = nearest(name, known)
    return "" if best is None else f"; did you mean '{best}'?"


@lru_cache(maxsize=1024)
def unknown_words(noun: str, name: str, known: tuple[str, ...]) -> str:
    """Return the message for an unknown name: the nearest known one, or all of them."""
    advice = hint(name, known) or f"; remove it, or choose from {', '.join(known)}"
    return f"unknown {noun} {show(name)}{advice}"


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known name that looks most like ``name``, or ``None`` if none does."""
    wanted = name.casefold()[:100]
    # Very different lengths cannot be alike; leaving them out keeps long lists quick.
    room = 2 + len(wanted) // 2
    by_folded = {text.casefold(): text for text in known if abs(len(text) - len(wanted)) <= room}
    found = difflib.get_close_matches(wanted, by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def plain(error: ErrorDetails) -> str:
    """Return what is wrong with one value, and what to write instead.

    Parameters
    ----------
    error : pydantic_core.ErrorDetails
        One entry of ``ValidationError.errors()``.
    """
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in {"enum", "literal_error"}:
        return _choice(value, str(context["expected"]))
    if kind in _BOUNDS:
        word, limit = _BOUNDS[kind]
        number = show(value).strip("'\"")
        return f"{number} is {word} {_number(context[limit])}; is it mistyped?"
    if kind in {"string_too_long", "too_long"}:
        return f"is longer than {context['max_length']:,} characters; shorten it"
    for prefix, wanted in _WANTED:
        if kind.startswith(prefix):
            return f"{show(value)} {wanted}"
    return f"{show(value)} cannot be used: {error['msg'].lower()}"


def _number(limit: object) -> str:
    return f"{limit:,}".removesuffix(".0") if isinstance(limit, int | float) else str(limit)


_BOUNDS = {
    "greater_than": ("not above", "gt"),
    "greater_than_equal": ("below", "ge"),
    "less_than": ("not below", "lt"),
    "less_than_equal": ("above", "le"),
}

_WANTED = (
    ("missing", "is missing; give it a value"),
    ("int_from_float", "is not a whole number; write it without a fraction"),
    ("int_parsing_size", "has too many digits; is a comma missing?"),
    ("int", "is not a whole number; write digits only, like 12"),
    ("finite_number", "is not a finite number; write a number, or leave it empty"),
    ("float", "is not a number; write digits and a point, like 0.5"),
    ("bool", "is neither yes nor no; write true or false"),
    ("string", "is not text; put it in quotes"),
    ("tuple", "is not a list; write [...]"),
    ("mapping", "is not a table of keys and values"),
    ("dict", "is not a table of keys and values"),
    ("model", "is not a table of keys and values"),
)


def _choice(value: object, expected: str) -> str:
    words = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
    guess = hint(value, words) if isinstance(value, str) else ""
    return f"{show(value)} is none of {', '.join(words)}{guess or '; choose one of them'}"
