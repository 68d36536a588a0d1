"""Plain values become edits; every fault is found, and raised once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from crostaff.errors import Fault, PolicyError, ScenarioError
from crostaff.scenario.columns import number_columns
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.catalogue import EDIT_BY_NAME, AnyEdit
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
        message = message or unknown_words("edit", str(name), tuple(EDIT_BY_NAME))
        return None, [Fault("edits", None, "", "edit", message)]
    return _parse(kind, entry)


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
            fault = _fault(kind, name, shown, detail)
            if fault.column not in seen:
                faults.append(fault)
            seen.add(fault.column)
        return None, faults
    return (None, faults) if faults else (edit, [])


def _fault(kind: type[Edit], name: str, label: str, detail: ErrorDetails) -> Fault:
    column = ".".join(str(part).rstrip("_") for part in detail["loc"])
    if detail["type"] == "extra_forbidden" and len(detail["loc"]) == 1:
        known = tuple(kind.model_fields)
        return Fault(name, None, label, "", unknown_words("key", column, known))
    message = "is empty; give it a value" if detail["type"] == "missing" else plain(detail)
    if column.startswith("policy"):
        return Fault("policy", None, "", column.removeprefix("policy").lstrip("."), message)
    return Fault(name, None, label, column, message)
