"""Tables of text: CSV in and out, and a set of tables as a folder or one JSON document."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crostaff.errors import CrostaffError, Fault
from crostaff.io.files import atomic_file, atomic_folder, read_text
from crostaff.io.strict_json import write_json
from crostaff.scenario.fields import Level

MAX_ROWS = 1_000_000
"""Most rows that one CSV table may hold."""
MAX_COLUMNS = 200
"""Most columns that one CSV table may hold."""

Rows = Iterable[Sequence[object]]

_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class CsvTable:
    """The text of a CSV file, row by row.

    Attributes
    ----------
    name : str
        File name.
    columns : tuple of str
        Header cells; empty if the header itself is faulty.
    rows : list of (int, dict of str to str)
        Row number as a spreadsheet counts it (the header is row 1), and the cells that are not
        empty by column. Blank rows are left out, and rows with a fault.
    faults : tuple of Fault
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    faults: tuple[Fault, ...]

    @property
    def complete(self) -> bool:
        """Whether every row could be read."""
        return not self.faults


def read_csv(path: Path) -> CsvTable:
    """Return the rows of a UTF-8 CSV file together with everything wrong with it.

    Cells are text, stripped of outer blanks and of the quote that ``write_csv`` puts before
    signs that a spreadsheet would take for a formula. Never raises for what a file holds.
    """
    try:
        text = read_text(path)
    except CrostaffError as error:
        return CsvTable(path.name, (), [], (Fault(path.name, None, "", "", str(error)),))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = _numbered_lines(reader)
    faults: list[Fault] = []
    rows: list[tuple[int, dict[str, str]]] = []
    columns: tuple[str, ...] = ()
    try:
        header = next(lines, None)
        columns, messages = _read_header(header)
        faults += [Fault(path.name, 1, "", "", message) for message in messages]
        if not faults:
            for number, cells in lines:
                message = _add_row(rows, number, columns, cells)
                if message:
                    faults.append(Fault(path.name, number, "", "", message))
    except csv.Error as error:
        faults.append(Fault(path.name, reader.line_num, "", "", _csv_words(error)))
    except CrostaffError as error:
        faults.append(Fault(path.name, None, "", "", str(error)))
    return CsvTable(path.name, columns, rows, tuple(faults))


def _numbered_lines(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, by their number in a spreadsheet."""
    for number, cells in enumerate(reader, start=1):
        if number > MAX_ROWS + 1:
            raise CrostaffError(f"has more than {MAX_ROWS:,} rows; split the scenario")
        if any(cell.strip() for cell in cells):
            yield number, cells


def _read_header(line: tuple[int, list[str]] | None) -> tuple[tuple[str, ...], list[str]]:
    if line is None:
        return (), ["is empty; write the column names in the first row, or remove the file"]
    columns = tuple(_without_blank_end([cell.strip() for cell in line[1]]))
    if len(columns) > MAX_COLUMNS:
        return (), [f"has {len(columns):,} columns, more than the {MAX_COLUMNS} that are read"]
    if len(columns) == 1 and any(sign in columns[0] for sign in ";\t|"):
        return (), [f"the header is one cell, {columns[0]!r}; separate the columns by commas"]
    messages = [
        f"cell {index} of the header is empty; name the column or remove it"
        for index, column in enumerate(columns, start=1)
        if not column
    ]
    messages += [
        f"the header names column {column!r} twice; keep one of them"
        for index, column in enumerate(columns)
        if column and columns.index(column) == index and columns.count(column) > 1
    ]
    return columns, messages


def _without_blank_end(cells: list[str]) -> list[str]:
    count = len(cells)
    while count and not cells[count - 1].strip():
        count -= 1
    return cells[:count]


def _add_row(
    rows: list[tuple[int, dict[str, str]]],
    number: int,
    columns: tuple[str, ...],
    cells: list[str],
) -> str | None:
    surplus = len(_without_blank_end(cells)) > len(columns)
    if surplus or len(cells) < len(columns):
        hint = "is a text with a comma not in quotes?" if surplus else "is a comma missing?"
        return f"has {len(cells)} cells but the header names {len(columns)} columns; {hint}"
    values = (parse_cell(cell) for cell in cells)
    row = {column: value for column, value in zip(columns, values, strict=False) if value}
    rows.append((number, row))
    return None


def _csv_words(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return f"a cell is longer than {csv.field_size_limit():,} characters; is a quote missing?"
    if "end of data" in text:
        return "a quoted cell is never closed; add the closing quote"
    return 'the quotes are broken; write a quote inside a quoted cell twice ("")'


def parse_cell(cell: str) -> str:
    """Return the text that a CSV cell stands for; inverse of ``format_cell`` on text."""
    text = cell.strip()
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA):
        return text[1:]
    return text


def format_cell(value: object) -> str:
    """Return a value as the text of a CSV cell.

    Numbers stay numbers. Text that a spreadsheet would take for a formula (first sign ``=``,
    ``+``, ``-`` or ``@``, be it behind quotes) gets one quote ``'`` in front, so that it is shown
    as text and ``parse_cell`` finds it again.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.
    """
    if isinstance(value, Level):
        value = value.word
    if isinstance(value, str):
        return f"'{value}" if value.lstrip("'").startswith(_FORMULA) else str(value)
    if isinstance(value, tuple | list):
        return format_cell(";".join(map(str, value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} cannot be written; use None for no value")
        return repr(float(value)).removesuffix(".0")
    return "" if value is None else str(value)


def write_csv(path: Path, columns: Sequence[str], rows: Rows) -> None:
    """Write a table as UTF-8 CSV with a header, one row per line.

    Parameters
    ----------
    path : pathlib.Path
    columns : sequence of str
    rows : iterable of sequence
        Values in the order of ``columns``; see ``format_cell``.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([format_cell(value) for value in row] for row in rows)


def write_tables(
    path: Path,
    tables: Mapping[str, tuple[Sequence[str], Rows]],
    *,
    header_name: str,
    header: Mapping[str, object],
    overwrite: bool = False,
    stale: Collection[str] = (),
) -> None:
    """Write a header and its tables as a folder of CSV or, by the suffix, as one JSON document.

    Parameters
    ----------
    path : pathlib.Path
        A name without suffix for a folder, or a ``.json`` file.
    tables : mapping of str to (columns, rows)
        A table without rows is written too, with its header.
    header_name : str
        File of the folder that takes the header, such as ``plan.json``. In a JSON document the
        header's keys stand beside the tables.
    header : mapping
        Plain JSON values.
    overwrite : bool
        Whether what exists may be replaced.
    stale : collection of str
        Files of the folder that go away if they are not written anew.

    Raises
    ------
    CrostaffError
        If the suffix is not supported, the path exists, or cannot be written.
    """
    if is_json(path):
        document: dict[str, object] = dict(header)
        for name, (columns, rows) in tables.items():
            document[name] = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
        with atomic_file(path, overwrite=overwrite) as temporary:
            write_json(temporary, document)
        return
    owned = {header_name, *(f"{name}.csv" for name in tables), *stale}
    with atomic_folder(path, owned=owned, overwrite=overwrite) as folder:
        write_json(folder / header_name, header)
        for name, (columns, rows) in tables.items():
            write_csv(folder / f"{name}.csv", columns, rows)


def is_json(path: Path) -> bool:
    """Whether a path names a JSON file (by its suffix) rather than a folder.

    Raises
    ------
    CrostaffError
        If the path names a file of another kind.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        return True
    if suffix in _FILE_SUFFIXES:
        raise CrostaffError(
            f"{path}: files of type '{suffix}' are not supported; name a folder or a .json file"
        )
    return False


_FILE_SUFFIXES = frozenset(
    {".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".ods", ".parquet", ".db", ".sqlite"}
    | {".toml", ".yaml", ".yml", ".zip", ".gz", ".html", ".xml", ".pdf"}
)
"""Kinds of file that are surely not the name of a folder."""


def _plain(value: object) -> object:
    if isinstance(value, Level):
        return value.word
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
