"""From the files of a plan to decisions: every fault is found and named before anything is used."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from crostaff.errors import CrostaffError, Fault, PlanError
from crostaff.io.recognise import SUMMARY_FILE
from crostaff.io.strict_json import read_json
from crostaff.io.tables import is_json, read_csv
from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.plan.summary import FORMAT_VERSION, Summary
from crostaff.plan.tables import COLUMNS
from crostaff.problem import Problem
from crostaff.scenario.fields import Mode
from crostaff.scenario.words import hint, nearest, plain, show

NumberedRow = tuple[int, Mapping[str, object]]

NEEDED: Mapping[str, tuple[str, ...]] = {
    "starts": ("activity_id", "start"),
    "assignments": ("requirement_id", "segment", "staff_id", "mode", "fte_pct"),
    "holders": ("protection_id", "staff_id", "fte_pct"),
    "releases": ("protection_id", "from_period", "to_period"),
}
"""Tables and columns that hold decisions; all others follow from them."""


_MOST_FAULTS = 3
"""Faults shown of a plan of another scenario."""


@dataclass
class Document:
    """The tables of a plan before they are understood.

    Attributes
    ----------
    summary : mapping or None
        The header as it was read; ``None`` where there is none.
    tables : dict of str to list of (int, mapping)
        Numbered rows of the tables that hold decisions.
    unusable : set of str
        Tables that lack a column; nothing is said of their rows.
    faults : list of Fault
    """

    summary: Mapping[str, object] | None = None
    tables: dict[str, list[NumberedRow]] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, table: str, message: str, *, row: int | None = None, column: str = "") -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(table, row, "", column, message))

    def raise_faults(self, source: str, digest: str) -> None:
        """Raise every fault noted so far, if there is one.

        Parameters
        ----------
        source : str
            Where the plan is.
        digest : str
            Of the scenario. A plan of another one is full of faults that follow from that, so it
            is said first, and they are cut short.

        Raises
        ------
        PlanError
        """
        if not self.faults:
            return
        noun = "problem" if len(self.faults) == 1 else "problems"
        lines = [f"{len(self.faults)} {noun} in {source}"]
        shown = self.faults
        own = self.summary.get("scenario_digest") if self.summary else None
        if isinstance(own, str) and own and own != digest:
            lines[0] += (
                f", a plan of scenario {own[:40]}: this scenario is {digest}; name the scenario "
                "that the plan was made of, or solve this one"
            )
            shown = self.faults[:_MOST_FAULTS]
        lines += [f"  {fault}" for fault in shown]
        if len(shown) < len(self.faults):
            lines.append(f"  … and {len(self.faults) - len(shown)} more")
        raise PlanError("\n".join(lines))


def load(path: Path) -> Document:
    """Read the tables of decisions and the summary of a plan.

    Raises
    ------
    PlanError
        If there is no plan at the path.
    """
    if not path.exists():
        raise PlanError(f"{path} does not exist; name a plan folder or a plan's .json file")
    document = Document()
    if path.is_dir():
        _load_folder(path, document)
    else:
        _load_json(path, document)
    return document


def _load_folder(path: Path, document: Document) -> None:
    if not (path / SUMMARY_FILE).exists() and not (path / "starts.csv").exists():
        raise PlanError(f"{path} is no plan: it has neither {SUMMARY_FILE} nor starts.csv")
    if (path / SUMMARY_FILE).exists():
        document.summary = _object(path / SUMMARY_FILE, document)
    for name in NEEDED:
        file = path / f"{name}.csv"
        if not file.exists():
            continue
        table = read_csv(file)
        document.faults.extend(table.faults)
        if table.complete:
            document.tables[name] = list(table.rows)
            _check_columns(document, name, table.columns)


def _load_json(path: Path, document: Document) -> None:
    try:
        known_suffix = is_json(path)
    except CrostaffError as error:
        raise PlanError(str(error)) from None
    if not known_suffix:
        raise PlanError(f"{path} is neither a plan folder nor a .json file")
    content = _object(path, document)
    if content is None:
        return
    header = [column.name for column in dataclasses.fields(Summary)]
    for key in content:
        if key not in COLUMNS and key not in header:
            document.fault(path.name, f"unknown key '{key}'{hint(key, [*COLUMNS, *header])}")
    if "status" in content:
        document.summary = {key: content[key] for key in header if key in content}
    for name in NEEDED:
        if name in content:
            _add_json_rows(document, name, content[name])


def _object(path: Path, document: Document) -> Mapping[str, object] | None:
    try:
        content = read_json(path)
    except CrostaffError as error:
        document.fault(path.name, str(error))
        return None
    if not isinstance(content, dict):
        document.fault(path.name, "is no JSON object; write {...}")
        return None
    return content


def _add_json_rows(document: Document, name: str, content: object) -> None:
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        document.fault(name, "is no list of rows; write [{...}, ...]")
        return
    columns = dict.fromkeys(column for row in content for column in row)
    document.tables[name] = [
        (number, {key: value for key, value in row.items() if value is not None})
        for number, row in enumerate(content, start=1)
    ]
    _check_columns(document, name, tuple(columns) if content else NEEDED[name])


def _check_columns(document: Document, name: str, columns: Iterable[str]) -> None:
    """Note unknown and missing columns, one fault for a name that is mistyped."""
    present = set(columns)
    missing = [column for column in NEEDED[name] if column not in present]
    mistyped = set()
    for column in sorted(present - set(COLUMNS[name])):
        document.fault(name, f"unknown column '{column}'{hint(column, COLUMNS[name])}")
        mistyped.add(nearest(column, COLUMNS[name]))
    for column in missing:
        if column not in mistyped:
            document.fault(name, f"lacks the column '{column}'; every row needs it")
    if missing:
        document.unusable.add(name)
        document.tables[name] = []


def summary_of(document: Document) -> Summary | None:
    """Return the summary of a plan, ``None`` where there is none; faults go to the document."""
    if document.summary is None:
        return None
    version = document.summary.get("format_version", FORMAT_VERSION)
    if isinstance(version, int) and version > FORMAT_VERSION:
        text = f"is of format {version}, this crostaff reads up to {FORMAT_VERSION}; update it"
        document.fault(SUMMARY_FILE, text)
        return None
    try:
        return TypeAdapter(Summary).validate_python(document.summary)
    except ValidationError as error:
        for item in error.errors():
            where = ".".join(str(part) for part in item["loc"])
            document.fault(SUMMARY_FILE, plain(item), column=where)
        return None


def require_tables(document: Document, summary: Summary | None) -> None:
    """Note that the tables every plan needs are missing.

    Raises
    ------
    PlanError
        If the summary says that there is no plan.
    """
    if "starts" not in document.tables and summary is not None and summary.value is None:
        raise PlanError(
            f"the files hold no plan: the solve ended as '{summary.status}'; solve again"
        )
    for name in ("starts", "assignments"):
        if name not in document.tables:
            document.fault(name, "is missing; a plan has this table, be it empty")


def decode(problem: Problem, document: Document) -> Decisions:
    """Return the decisions of a plan's tables, by index; faults go to the document.

    Rows with a fault are left out.
    """
    reader = _Reader(problem, document)
    return Decisions(
        starts=reader.starts(),
        assigned=reader.assigned(),
        held=reader.held(),
        released=reader.released(),
    )


@dataclass(frozen=True)
class _Cells:
    """One row of a table."""

    document: Document
    table: str
    number: int
    row: Mapping[str, object]

    def index(self, column: str, index_by_id: Mapping[str, int]) -> int | None:
        """Return what an id stands for."""
        name = self.row.get(column)
        if isinstance(name, str) and name in index_by_id:
            return index_by_id[name]
        if isinstance(name, str):
            noun = column.removesuffix("_id").replace("staff", "person")
            self._fault(column, f"unknown {noun} {show(name)}{hint(name, index_by_id)}")
        else:
            self._fault(column, "is empty; give an id" if name is None else "is no text")
        return None

    def integer(self, column: str, low: int, high: int) -> int | None:
        """Return a whole number within limits."""
        value = self.row.get(column)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            what = "is empty" if value is None else f"{show(value)} is no whole number"
            self._fault(column, f"{what}; write one from {low} to {high}")
        elif not low <= value <= high:
            self._fault(column, f"{value} is not within {low} to {high}")
        else:
            return value
        return None

    def paired(self, column: str) -> bool | None:
        """Return whether a mode is ``paired``."""
        value = self.row.get(column)
        if value in (Mode.SOLO, Mode.PAIRED):
            return value == Mode.PAIRED
        self._fault(column, f"{show(value)} is no mode; write solo or paired")
        return None

    def _fault(self, column: str, message: str) -> None:
        self.document.fault(self.table, message, row=self.number, column=column)


@dataclass(frozen=True)
class _Reader:
    problem: Problem
    document: Document

    def _rows(self, table: str) -> list[_Cells]:
        rows: Sequence[NumberedRow] = self.document.tables.get(table, ())
        return [_Cells(self.document, table, number, row) for number, row in rows]

    def starts(self) -> dict[int, int]:
        problem, starts = self.problem, {}
        for cells in self._rows("starts"):
            activity = cells.index("activity_id", problem.activity_index)
            longest = 0 if activity is None else problem.activities[activity].duration
            start = cells.integer("start", 0, problem.periods - longest)
            if activity is not None and activity in starts:
                twice = f"activity '{problem.activities[activity].id}' has two starts; keep one"
                self.document.fault("starts", twice, row=cells.number)
            elif activity is not None and start is not None:
                starts[activity] = start
        if "starts" not in self.document.tables or "starts" in self.document.unusable:
            return starts
        named = {cells.row.get("activity_id") for cells in self._rows("starts")}
        for data in problem.activities:
            if data.id not in named:
                self.document.fault("starts", f"activity '{data.id}' has no start; add a row")
        return starts

    def assigned(self) -> tuple[Assigned, ...]:
        found = []
        for cells in self._rows("assignments"):
            staff = cells.index("staff_id", self.problem.staff_index)
            need = cells.index("requirement_id", self.problem.requirement_index)
            last = self._last_segment(need)
            segment = cells.integer("segment", 0, last)
            paired, pct = cells.paired("mode"), cells.integer("fte_pct", 1, 100)
            if staff is None or need is None or segment is None or paired is None or pct is None:
                continue
            found.append(Assigned(staff, need, segment, paired, pct))
        return tuple(found)

    def _last_segment(self, requirement: int | None) -> int:
        if requirement is None:
            return self.problem.periods
        return len(self.problem.cells_by_requirement[requirement]) - 1

    def held(self) -> tuple[Held, ...]:
        found = []
        for cells in self._rows("holders"):
            protection = cells.index("protection_id", self.problem.protection_index)
            staff = cells.index("staff_id", self.problem.staff_index)
            pct = cells.integer("fte_pct", 1, 100)
            if protection is not None and staff is not None and pct is not None:
                found.append(Held(protection, staff, pct))
        return tuple(found)

    def released(self) -> tuple[Released, ...]:
        found = []
        for cells in self._rows("releases"):
            protection = cells.index("protection_id", self.problem.protection_index)
            begin = cells.integer("from_period", 0, self.problem.periods)
            end = cells.integer("to_period", 0, self.problem.periods)
            if protection is not None and begin is not None and end is not None:
                found.append(Released(protection, begin, end))
        return tuple(found)
