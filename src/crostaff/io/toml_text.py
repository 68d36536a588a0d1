"""The little of TOML that a scenario's header needs, written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping


def toml_text(values: Mapping[str, object]) -> str:
    """Return values as TOML: keys first, then one section per mapping; ``None`` is left out.

    Parameters
    ----------
    values : mapping
        Text, numbers, booleans, dates, sequences of these, and mappings of the same.
    """
    return "\n".join(_lines(values, "")) + "\n"


def _lines(values: Mapping[str, object], section: str) -> list[str]:
    lines = [
        f"{_key(key)} = {_value(value)}"
        for key, value in values.items()
        if value is not None and not isinstance(value, Mapping)
    ]
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            name = f"{section}{_key(key)}"
            lines += ["", f"[{name}]", *_lines(value, f"{name}.")]
    return lines


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _quoted(text: str) -> str:
    # JSON escapes what TOML wants escaped, but for DEL.
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
