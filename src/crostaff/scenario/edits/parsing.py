"""Plain values become edits; every fault is found, and raised once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from crostaff.errors import Fault, PolicyError, ScenarioError
from crostaff.scenario.columns import number_columns
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.catalogue import EDIT_BY_NAME, AnyEdit
from crostaff.scenario.policy import Policy
from crostaff.scenario.words import plain, show, unknown_words

MAX_EDITS = 10_000
"""Most edits that one list may hold."""


def make_edit(kind: type[Edit], values: Mapping[str, object]) -> Edit:
    """Return an edit of some values.

    Parameters
    ----------
    kind : type of Edit
    values : mapping of str to object
        By field.

    Raises
    ------
    ScenarioError
        With every value that is faulty (PolicyError for a faulty key of the policy).
    """
    edit, faults = _parse(kind, values)
    if edit is None:
        is_policy = all(fault.table == "policy" for fault in faults)
        raise (PolicyError if is_policy else ScenarioError)(faults, source="edits")
    return edit


def parse_edits(document: object, *, source: str = "edits") -> tuple[Edit, ...]:
    """Return the edits of a JSON list.

    Parameters
    ----------
    document : sequence of mapping of str to object
        One object per edit, as in the JSON Schema.
    source : str
        Where the list came from, for messages.

    Raises
    ------
    ScenarioError
        With every fault found; the row of a fault is the edit's place in the list, from 1.
    """
    if not isinstance(document, list | tuple):
        message = f"{show(document)} is not a list of edits; write [...]"
        raise ScenarioError([Fault("edits", None, "", "", message)], source=source)
    if len(document) > MAX_EDITS:
        message = f"has {len(document):,} edits, more than the {MAX_EDITS:,} that are read"
        raise ScenarioError([Fault("edits", None, "", "", message)], source=source)
    edits: list[Edit] = []
    faults: list[Fault] = []
    for row, entry in enumerate(document, start=1):
        edit, found = _parse_entry(entry)
        faults += [replace(fault, row=row) for fault in found]
        if edit is not None:
            edits.append(edit)
    if faults:
        raise ScenarioError(faults, source=source)
    return tuple(edits)


def edits_schema() -> dict[str, object]:
    """Return the JSON Schema of a list of edits, without its dialect."""
    body = TypeAdapter(tuple[AnyEdit, ...]).json_schema(by_alias=True)
    for kind in EDIT_BY_NAME.values():
        definition = body["$defs"][kind.__name__]
        definition["required"] = ["edit", *definition.get("required", [])]
    return body | {"title": "crostaff edits", "description": "Edits of a scenario, in order."}


def _parse_entry(entry: object) -> tuple[Edit | None, list[Fault]]:
    if not isinstance(entry, Mapping):
        message = f"{show(entry)} is not an edit; write an object with the key 'edit'"
        return None, [Fault("edits", None, "", "", message)]
    name = entry.get("edit")
    kind = EDIT_BY_NAME.get(name) if isinstance(name, str) else None
    if kind is None:
        message = "is empty; name the kind of edit" if name is None else ""
        message = message or _unknown_edit(str(name))
        return None, [Fault("edits", None, "", "edit", message)]
    return _parse(kind, entry)


def _unknown_edit(name: str) -> str:
    """Return the message for a kind of edit that there is not, such as ``delay``."""
    wanted = name.strip().casefold()
    alike = [known for known in EDIT_BY_NAME if wanted and wanted in known.split("_")]
    if not alike:
        return unknown_words("edit", name, tuple(EDIT_BY_NAME))
    return f"unknown edit {show(name)}; did you mean {' or '.join(map(repr, alike))}?"


def _parse(kind: type[Edit], values: Mapping[str, object]) -> tuple[Edit | None, list[Fault]]:
    """Return the edit of some values, or the first fault of each of them."""
    name = str(kind.model_fields["edit"].default)
    label = values.get(kind.subject, "") if kind.subject else ""
    shown = label if isinstance(label, str) else show(label)
    faults = [
        Fault(name, None, shown, field, f"{str(values[field]).lower()} is not a number; write one")
        for field in sorted(number_columns(kind) & values.keys())
        if isinstance(values[field], bool)
    ]
    seen = {fault.column for fault in faults}
    try:
        edit = kind.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            fault = _fault(kind, name, shown, detail, values)
            # What is told of the edit as a whole, such as several unknown keys, is told each time.
            if not fault.column or fault.column not in seen:
                faults.append(fault)
            seen.add(fault.column)
        return None, faults
    return (None, faults) if faults else (edit, [])


def _fault(
    kind: type[Edit],
    name: str,
    label: str,
    detail: ErrorDetails,
    values: Mapping[str, object],
) -> Fault:
    loc = detail["loc"]
    if detail["type"] == "extra_forbidden" and len(loc) == 1:
        key, known = str(loc[0]), tuple(kind.model_fields)
        words = unknown_words("key", key, known)
        if "policy" in known and key in Policy.model_fields:
            words = f"'{key}' is a key of the policy; write it there: 'policy': {{'{key}': …}}"
        return Fault(name, None, label, "", words)
    message = "is empty; give it a value" if detail["type"] == "missing" else plain(detail)
    if loc[:1] == ("policy",) and "policy" in values:
        return Fault("policy", None, "", ".".join(map(str, loc[1:])), message)
    return Fault(name, None, label, _column(loc, values), message)


_ID_BY_LIST = {
    "activities": "activity_id",
    "protections": "protection_id",
    "requirements": "requirement_id",
    "skills": "skill_id",
}
"""What the rows of a list in an edit are called by."""


def _column(loc: Sequence[int | str], values: Mapping[str, object]) -> str:
    """Return where in an edit a value stands; rows are named by their id, else numbered from 1."""
    parts: list[str] = []
    inside: object = values
    for key in loc:
        if isinstance(key, str):
            parts.append(key.rstrip("_"))
            inside = inside.get(key) if isinstance(inside, Mapping) else None
            continue
        if isinstance(inside, Mapping):  # FTE by requirement, read as a list
            return ".".join((*parts, str(list(inside)[key])))
        rows = inside if isinstance(inside, list | tuple) else ()
        inside = rows[key] if key < len(rows) else None
        name = inside.get(_ID_BY_LIST.get(parts[-1])) if isinstance(inside, Mapping) else None
        parts.append(name if isinstance(name, str) else str(key + 1))
    return ".".join(parts)
