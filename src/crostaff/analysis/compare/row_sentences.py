"""How two scenarios differ, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from crostaff.analysis.compare.rows import (
    ADDED,
    CHANGED,
    POLICY,
    REMOVED,
    SCENARIO,
    Cell,
    RowChange,
)
from crostaff.scenario.words import counted, listed

MOST = 6
"""Most rows that a sentence names."""

NOUNS: dict[str, tuple[str, str]] = {
    "studies": ("study", "studies"),
    "activities": ("activity", "activities"),
    "precedences": ("precedence", "precedences"),
    "requirements": ("requirement", "requirements"),
    "protections": ("protection", "protections"),
    "staff": ("person", "people"),
    "staff_skills": ("skill of a person", "skills of people"),
    "absences": ("absence", "absences"),
    "skills": ("skill", "skills"),
    "clients": ("client", "clients"),
    "rates": ("bill rate", "bill rates"),
    "baseline": ("baseline assignment", "baseline assignments"),
    "baseline_starts": ("baseline start", "baseline starts"),
}
"""What a row of a table is called; the order in which tables are told."""

_PARENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "activities": (("study_id", "studies"),),
    "precedences": (("predecessor", "activities"), ("successor", "activities")),
    "requirements": (("activity_id", "activities"),),
    "protections": (("study_id", "studies"),),
    "staff_skills": (("staff_id", "staff"),),
    "absences": (("staff_id", "staff"),),
    "baseline": (("requirement_id", "requirements"), ("staff_id", "staff")),
    "baseline_starts": (("activity_id", "activities"),),
}


def row_sentences(changes: Sequence[RowChange]) -> tuple[str, ...]:
    """Return all that differs: header, policy, rows in one only, then rows that are otherwise."""
    return (*_settings(changes), *alone_sentences(changes), *_changed(changes))


def _settings(changes: Sequence[RowChange]) -> Iterator[str]:
    for row in changes:
        if row.table in {SCENARIO, POLICY}:
            name = "header" if row.table == SCENARIO else "policy"
            yield f"The {name} differs: {_cells(row.cells)}."


def alone_sentences(changes: Sequence[RowChange]) -> Iterator[str]:
    """Yield what one scenario has and the other lacks; rows of an added study are counted."""
    for change in (REMOVED, ADDED):
        rows = [row for row in changes if row.change == change]
        present = {(row.table, row.key) for row in rows}
        parts = [row for row in rows if _parent(row, present)]
        roots: dict[str, list[RowChange]] = {}
        for row in rows:
            if not _parent(row, present):
                roots.setdefault(row.table, []).append(row)
        for table in NOUNS:
            if table in roots:
                yield _alone(change, table, roots[table], _parts(table, parts))


def _alone(change: str, table: str, rows: Sequence[RowChange], parts: str) -> str:
    verb = "is" if len(rows) == 1 else "are"
    names = listed([row.key for row in rows], most=MOST)
    return f"{counted(len(rows), *NOUNS[table])} {verb} {change}: {names}{parts}."


def _parent(row: RowChange, present: set[tuple[str, str]]) -> bool:
    """Whether a row comes and goes with one that it belongs to."""
    return any(
        (table, str(getattr(row.record, column))) in present
        for column, table in _PARENTS.get(row.table, ())
    )


def _parts(table: str, parts: Sequence[RowChange]) -> str:
    """Return what comes or goes with the rows of a table: counted for studies and people."""
    below = {
        "studies": ("activities", "precedences", "requirements", "protections"),
        "activities": ("precedences", "requirements"),
        "staff": ("staff_skills", "absences"),
    }
    counts = Counter(row.table for row in parts)
    found = [counted(counts[name], *NOUNS[name]) for name in below.get(table, ()) if counts[name]]
    return f", with {listed(found)}" if found else ""


def _changed(changes: Sequence[RowChange]) -> Iterator[str]:
    for table, nouns in NOUNS.items():
        rows = [row for row in changes if (row.table, row.change) == (table, CHANGED)]
        if rows:
            verb = "differs" if len(rows) == 1 else "differ"
            named = [f"{row.key} ({_cells(row.cells)})" for row in rows]
            yield f"{counted(len(rows), *nouns)} {verb}: {listed(named, most=MOST)}."


def changed_in_short(changes: Sequence[RowChange]) -> str | None:
    """Return in one sentence how many rows differ on both sides, ``None`` if none does."""
    counts = Counter(row.table for row in changes if row.change == CHANGED)
    names = [f"the {name}" for name in (POLICY,) if counts[name]]
    if counts[SCENARIO]:
        names.insert(0, "the header")
    names += [counted(counts[table], *nouns) for table, nouns in NOUNS.items() if counts[table]]
    if not names:
        return None
    verb = "differs" if sum(counts.values()) == 1 else "differ"
    said = listed(names)
    return f"{said[0].upper()}{said[1:]} of the scenario {verb} (see scenarios)."


def _cells(cells: Sequence[Cell]) -> str:
    told = [f"{c.column} {c.after or 'none'} instead of {c.before or 'none'}" for c in cells]
    return listed(told, most=MOST)
