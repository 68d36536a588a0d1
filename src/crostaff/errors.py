"""Everything crostaff raises on purpose.

::

    CrostaffError
    ├── ScenarioError        the input tables are faulty; lists every fault
    │   └── PolicyError      a policy key or value is faulty
    ├── PlanError            a plan file is faulty
    ├── NoPlanError          a result holds no plan
    └── SolverDisagreement   solver and checker differ; the case is on disk
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class CrostaffError(Exception):
    """Any error that crostaff raises on purpose."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with the input: where, what, why and the next step.

    Parameters
    ----------
    table : str
        Table name, or ``scenario`` for the header.
    row : int or None
        Line in the file, counted from 1 with the header as line 1; ``None`` where a whole
        table or the header is meant.
    label : str
        The id of the record, empty where it has none.
    column : str
        The faulty column, empty where the row as a whole is meant.
    message : str
        What is wrong, why, and the next step.
    """

    table: str
    row: int | None
    label: str
    column: str
    message: str

    def __str__(self) -> str:
        where = self.table
        if self.row is not None:
            where += f" row {self.row}"
        if self.label:
            where += f" '{self.label}'"
        if self.column:
            where += f" column '{self.column}'"
        return f"{where}: {self.message}"


class ScenarioError(CrostaffError):
    """The input is faulty; ``faults`` lists every problem that was found.

    Parameters
    ----------
    faults : iterable of Fault
    source : str
        Where the tables came from: a path, or ``scenario``.
    """

    def __init__(self, faults: Iterable[Fault], *, source: str = "scenario") -> None:
        self.faults = tuple(faults)
        self.source = source
        noun = "problem" if len(self.faults) == 1 else "problems"
        lines = [f"{len(self.faults)} {noun} in {source}"]
        lines += [f"  {fault}" for fault in self.faults]
        super().__init__("\n".join(lines))


class PolicyError(ScenarioError):
    """A policy key or value is faulty."""


class PlanError(CrostaffError):
    """A plan file is faulty or does not belong to the scenario."""


class NoPlanError(CrostaffError):
    """A result holds no plan; the message says why and what to try."""


class SolverDisagreement(CrostaffError):
    """Solver and checker differ about a plan: a defect of crostaff, never of the input.

    Parameters
    ----------
    message : str
    case : pathlib.Path or None
        Folder with the scenario and the plan, to be sent with a report.
    """

    def __init__(self, message: str, *, case: Path | None = None) -> None:
        self.case = case
        super().__init__(message if case is None else f"{message} The case is in {case}.")
