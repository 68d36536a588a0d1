"""The readable summary of a plan on a terminal."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from crostaff.cli.outcome import printable
from crostaff.plan.check import Violation
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Summary
from crostaff.report.tables import months
from crostaff.report.words import (
    HIGH_BILLABILITY,
    POTENTIAL_WORDS,
    STATUS_WORDS,
    number,
    percent,
    text,
)
from crostaff.scenario.words import counted

MOST_ROWS = 10
"""Rows of a list before it says how many more there are."""

PIPE_WIDTH = 120
"""Columns where the output is no terminal."""


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes text from files literally."""
    out = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not out.is_terminal:
        out.width = PIPE_WIDTH
    return out


def show_next_steps(out: Console) -> None:
    """Print commands that work as they stand, whether or not the program is on the path."""
    beside = shutil.which("crostaff", path=str(Path(sys.executable).parent))
    command = _command(Path(beside or sys.argv[0]))
    out.print("\nNext: write this portfolio to a folder, change a table, and plan it", style="bold")
    out.print(f"  {command} demo --scenario portfolio", soft_wrap=True)
    out.print(f"  {command} solve portfolio -o plan --report report.html", soft_wrap=True)


def _command(program: Path) -> str:
    """Return how to call a program from here, as short as it can be."""
    if shutil.which(program.name) == str(program):
        return program.name
    here = program.absolute()
    inside = here.is_relative_to(Path.cwd())
    return shlex.quote(str(here.relative_to(Path.cwd()) if inside else here))


def show_summary(out: Console, summary: Summary, currency: str) -> None:
    """Print status, value, bound, gaps and terms."""
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="bold")
    facts.add_column(justify="right")
    facts.add_column()
    status = summary.status.value
    seconds = f"after {summary.seconds:.1f} s: {STATUS_WORDS[status]}"
    facts.add_row("status", status.replace("_", " "), seconds)
    facts.add_row("value", number(summary.value), currency)
    facts.add_row("bound", number(summary.bound), currency)
    facts.add_row("gap", percent(summary.gap_potential, 2), POTENTIAL_WORDS)
    facts.add_row("", percent(summary.gap_value, 2), "of value")
    out.print(facts)
    if summary.relaxed_rules:
        out.print(f"Rules switched off: {', '.join(summary.relaxed_rules)}", style="bold red")
    show_warnings(out, summary.warnings)
    if summary.terms:
        _table(
            out,
            f"Value by term, {currency}",
            ("term",),
            ("amount",),
            ((name, number(amount)) for name, amount in summary.terms.items()),
        )


def show_warnings(out: Console, warnings: Iterable[str]) -> None:
    """Print what is to be known, one line each."""
    for warning in warnings:
        out.print(f"Warning: {printable(warning)}", style="yellow", soft_wrap=True)


def show_written(out: Console, written: Mapping[str, str]) -> None:
    """Print the files that were written, one line each, by what they are."""
    width = max(map(len, written), default=0) + 2
    for what, path in written.items():
        out.print(f"{what:<{width}}{path}", soft_wrap=True)


def show_check(out: Console, path: Path, plan: Plan, violations: Sequence[Violation]) -> None:
    """Print what the checker and the score say of a plan."""
    show_warnings(out, plan.summary.warnings)
    for violation in violations:
        out.print(printable(str(violation)), soft_wrap=True)
    if violations:
        _explain_segments(out, violations)
        broken = counted(len(violations), "violation")
        console(stderr=True).print(f"{broken} in {path}", soft_wrap=True)
    else:
        out.print(f"{path} is valid: every rule holds", soft_wrap=True)
    currency = plan.problem.scenario.currency
    out.print(f"value computed anew: {number(plan.value, 2)} {currency}")


def _explain_segments(out: Console, violations: Sequence[Violation]) -> None:
    for violation in violations:
        name, segment = violation.requirement, violation.segment
        if f"{name}[{segment}]" in violation.message:
            words = f"({name}[{segment}] is segment {segment} of requirement {name}.)"
            out.print(printable(words), soft_wrap=True)
            return


def show_plan(out: Console, plan: Plan) -> None:
    """Print who works where in numbers, months, unstaffed work, qualifications and releases."""
    people = {row.staff for row in plan.decisions.assigned}
    out.print(
        f"\n{counted(len(plan.decisions.assigned), 'assignment')} of "
        f"{len(people)} of {len(plan.problem.staff)} people: who works on what is in the table "
        "assignments of the plan, and under Teams in its report",
        soft_wrap=True,
    )
    _show_months(out, plan)
    _show_shortfalls(out, plan)
    _show_qualifications(out, plan)
    _show_releases(out, plan)


def _show_months(out: Console, plan: Plan) -> None:
    rows = [
        (month, number(hours), percent(share), number(revenue), number(cost), number(margin))
        for month, hours, share, revenue, cost, margin in _values(
            months(plan), ("month", "billable_hours", "billability", "revenue", "cost", "margin")
        )
    ]
    _table(
        out,
        f"Billability and margin by month, {plan.problem.scenario.currency}",
        ("month",),
        ("billable h", "billability", "revenue", "cost", "margin"),
        rows,
    )
    if any(share > 1 for share in months(plan)["billability"].dropna()):
        out.print(HIGH_BILLABILITY, soft_wrap=True)


def _show_shortfalls(out: Console, plan: Plan) -> None:
    table = plan.shortfalls
    hours = float(table["hours"].sum())
    if not hours:
        out.print("\nUnstaffed work: none", style="bold")
        return
    largest = table.sort_values("hours", ascending=False, kind="stable").head(MOST_ROWS)
    grid = plan.problem.grid
    rows = []
    for requirement, protection, begin, end, pct, short in _values(
        largest,
        ("requirement_id", "protection_id", "from_period", "to_period", "short_pct", "hours"),
    ):
        what = requirement if requirement in plan.problem.requirement_index else protection
        first, last = grid.first_day(int(str(begin))), grid.last_day(int(str(end)))
        rows.append((str(what), f"{first} – {last}", f"{pct} %", number(short)))
    title = f"Unstaffed work: {number(hours)} h, the largest"
    _table(out, title, ("what", "when"), ("short", "hours"), rows, total=len(table))


def _show_qualifications(out: Console, plan: Plan) -> None:
    table = plan.qualifications
    if table.empty:
        out.print("\nNew qualifications: none", style="bold")
        return
    rows = list(_values(table.head(MOST_ROWS), ("staff_id", "skill_id", "level", "date")))
    _table(out, "New qualifications", ("who", "skill", "level", "from"), (), rows, total=len(table))


def _show_releases(out: Console, plan: Plan) -> None:
    table = plan.releases
    if table.empty:
        out.print("\nReleases: none", style="bold")
        return
    grid = plan.problem.grid
    rows = [
        (protection, str(grid.first_day(int(str(begin)))), str(grid.last_day(int(str(end)))))
        for protection, begin, end in _values(
            table.head(MOST_ROWS), ("protection_id", "from_period", "to_period")
        )
    ]
    _table(out, "Releases", ("protection", "first day", "last day"), (), rows, total=len(table))


def _values(frame: pd.DataFrame, columns: Sequence[str]) -> Iterable[tuple[object, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _table(
    out: Console,
    title: str,
    words: Sequence[str],
    numbers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    total: int = 0,
) -> None:
    """Print a table, and how many of ``total`` rows it leaves out."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in words:
        table.add_column(heading, overflow="fold")
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(printable(text(cell)) for cell in row))
    out.print(f"\n{title}", style="bold")
    out.print(table)
    if total > table.row_count:
        out.print(f"… and {total - table.row_count} more in the plan's tables")
