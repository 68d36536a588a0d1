"""Random damage to a scenario folder: what editors, exports and mail programs do to files."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

NASTY_CELLS = (
    "",
    " ",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "null",
    "None",
    "NA",
    "007",
    "-1",
    "0",
    "1e308",
    "1e999",
    "9" * 30,
    "9" * 5000,
    "0.1",
    "1,5",
    "1_000",
    "true",
    "yes",
    "2027-02-30",
    "2027-13-01",
    "1899-12-31",
    "2201-01-01",
    "9999-12-31",
    "0001-01-01",
    "04.01.2027",
    "2027-01-04T00:00:00",
    "=HYPERLINK()",
    "+1",
    "@x",
    "'=x",
    "a;b;;a",
    ";",
    "\u202eabc",
    "\u0000",
    "\u0085",
    "é" * 300,
    "x" * 3000,
    "😀",
    '"',
    "a,b",
    "a\nb",
    "ann",
    "R1",
    "S1",
    "conduct",
    "experienced",
    "paired",
)
"""Cells that have broken somebody's program before."""

NASTY_BYTES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe9",
    b'"',
    b"\r",
    b"\n",
    b",",
    b";",
    b"\x1a",
)

NASTY_TOML = (
    "start = 2027-01-04",
    "start = 'soon'",
    "periods = 0",
    "periods = 5000",
    "periods = -3",
    "periods = 1e99",
    "period = 'fortnight'",
    "period = 'month'",
    "period = 'day'",
    "hours_per_fte_period = nan",
    "hours_per_fte_period = 0",
    "name = 7",
    "policy = 3",
    "x = " + "[" * 3000,
    "[policy]\nfte_step = 0",
    "[policy]\nfte_step = 30",
    "[policy]\nfte_step = 7\nfull_coverage = true",
    "[policy]\nobjective = []",
    "[policy]\nobjective = 'money'",
    "[policy]\nobjective = ['value', 'value']",
    "[policy]\nsegment = 1\nshort_absence = 0",
    "[policy]\nfrozen_until = 2999-01-01",
    "[policy.rules]\nlevel = 'off'",
    "[policy.rules]\ncapacity = []",
    "[policy.rules]\ncapacity = 'off'\ntimeline = false\neligibility = 'off'",
)

Table = list[list[str]]


def damage(folder: Path, rng: random.Random) -> list[str]:
    """Damage one to four things in a scenario folder; return the names of what was done."""
    done = []
    for _ in range(rng.randint(1, 4)):
        act = rng.choices([act for act, _ in _ACTS], [weight for _, weight in _ACTS])[0]
        files = sorted(path for path in folder.iterdir() if path.is_file())
        if not files:
            break
        act(rng.choice(files), rng)
        done.append(act.__name__)
    return done


def _edit(path: Path, change: Callable[[Table], None]) -> None:
    """Change a CSV file cell by cell, as long as it can still be read as one."""
    try:
        table = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return
    if path.suffix != ".csv" or not table or not all(table):
        return
    change(table)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)


def _set_cell(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        row = rng.choice(table[1:] or table)
        row[rng.randrange(len(row))] = rng.choice(NASTY_CELLS)

    _edit(path, change)


def _swap_cells(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        one, two = rng.choice(table), rng.choice(table)
        i, j = rng.randrange(len(one)), rng.randrange(len(two))
        one[i], two[j] = two[j], one[i]

    _edit(path, change)


def _swap_in_column(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        one, two = rng.choice(table[1:] or table), rng.choice(table[1:] or table)
        i = rng.randrange(min(len(one), len(two)))
        one[i], two[i] = two[i], one[i]

    _edit(path, change)


def _mistype(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        row = rng.choice(table)
        i = rng.randrange(len(row))
        j = rng.randrange(len(row[i]) + 1)
        row[i] = row[i][:j] + rng.choice(["", "x", "-", ".", " ", "0"]) + row[i][j + 1 :]

    _edit(path, change)


def _drop_row(path: Path, rng: random.Random) -> None:
    _edit(path, lambda table: table.pop(rng.randrange(len(table))) and None)


def _repeat_row(path: Path, rng: random.Random) -> None:
    _edit(path, lambda table: table.insert(rng.randrange(len(table) + 1), [*rng.choice(table)]))


def _shuffle_rows(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        rows = table[1:]
        rng.shuffle(rows)
        table[1:] = rows

    _edit(path, change)


def _drop_column(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        i = rng.randrange(len(table[0]))
        for row in table:
            del row[i : i + 1]

    _edit(path, change)


def _repeat_column(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        i = rng.randrange(len(table[0]))
        for row in table:
            row.append(row[i] if i < len(row) else "")

    _edit(path, change)


def _swap_columns(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        i, j = rng.randrange(len(table[0])), rng.randrange(len(table[0]))
        table[0][i], table[0][j] = table[0][j], table[0][i]

    _edit(path, change)


def _drop_cell(path: Path, rng: random.Random) -> None:
    def change(table: Table) -> None:
        row = rng.choice(table)
        del row[rng.randrange(len(row))]

    _edit(path, change)


def _use_semicolons(path: Path, rng: random.Random) -> None:
    path.write_bytes(path.read_bytes().replace(b",", b";"))


def _insert_bytes(path: Path, rng: random.Random) -> None:
    data = path.read_bytes()
    i = rng.randrange(len(data) + 1)
    path.write_bytes(data[:i] + rng.choice(NASTY_BYTES) + data[i:])


def _flip_byte(path: Path, rng: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(bytes(data))


def _cut(path: Path, rng: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data) + 1)])


def _recode(path: Path, rng: random.Random) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    path.write_bytes(text.encode(rng.choice(["utf-16", "utf-8-sig", "cp1252"]), "replace"))


def _delete(path: Path, rng: random.Random) -> None:
    path.unlink()


def _rename(path: Path, rng: random.Random) -> None:
    target = path.with_name(rng.choice([path.name[1:], path.name.upper(), f"{path.stem}s.csv"]))
    if not target.exists():
        path.rename(target)


def _swap_files(path: Path, rng: random.Random) -> None:
    other = rng.choice(sorted(p for p in path.parent.iterdir() if p.is_file()))
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def _break_header(path: Path, rng: random.Random) -> None:
    header = path.with_name("scenario.toml")
    text = header.read_text("utf-8", "replace") if header.exists() else ""
    lines = text.splitlines()
    extra = rng.choice(NASTY_TOML)
    key = extra.split("\n")[-1].split("=")[0]
    kept = [line for line in lines if line.split("=")[0] != key]
    header.write_text(
        "\n".join([extra, *kept] if "[" not in extra[:1] else [*kept, extra]), "utf-8"
    )


_ACTS: tuple[tuple[Callable[[Path, random.Random], None], int], ...] = (
    (_set_cell, 12),
    (_swap_in_column, 6),
    (_mistype, 6),
    (_swap_cells, 3),
    (_drop_row, 4),
    (_repeat_row, 3),
    (_shuffle_rows, 3),
    (_drop_column, 3),
    (_repeat_column, 1),
    (_swap_columns, 2),
    (_drop_cell, 2),
    (_use_semicolons, 1),
    (_insert_bytes, 2),
    (_flip_byte, 2),
    (_cut, 1),
    (_recode, 1),
    (_delete, 2),
    (_rename, 1),
    (_swap_files, 1),
    (_break_header, 4),
)
"""What may happen to a file, and how often."""
