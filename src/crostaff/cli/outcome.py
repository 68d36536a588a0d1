"""How a command ends: exit codes, errors in words, the machine-readable summary."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from enum import IntEnum

import pandas as pd
import typer

from crostaff.errors import CrostaffError, ScenarioError, SolverDisagreement
from crostaff.plan.check import Violation
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Status


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    NO = 1
    BAD_INPUT = 2
    DEFECT = 3
    INTERRUPTED = 130


EXIT_BY_STATUS: Mapping[Status, Exit] = {
    Status.OPTIMAL: Exit.DONE,
    Status.FEASIBLE: Exit.DONE,
    Status.INFEASIBLE: Exit.NO,
    Status.NO_PLAN_FOUND: Exit.NO,
    Status.INTERRUPTED: Exit.INTERRUPTED,
}


@contextlib.contextmanager
def in_words(*, as_json: bool = False) -> Iterator[None]:
    """Turn the errors of a block into a message on stderr and an exit code.

    Parameters
    ----------
    as_json : bool
        Whether the error goes to stdout as a document, too.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except SolverDisagreement as error:
        _fail(error, Exit.DEFECT, as_json=as_json)
    except (CrostaffError, OSError) as error:
        _fail(error, Exit.BAD_INPUT, as_json=as_json)
    except KeyboardInterrupt:
        typer.echo("Interrupted before there was a plan; nothing was written.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None


def _fail(error: Exception, code: Exit, *, as_json: bool) -> None:
    if as_json:
        document: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
        if isinstance(error, ScenarioError):
            document["faults"] = [asdict(fault) for fault in error.faults]
        print_json(document)
    typer.echo(f"{type(error).__name__}: {printable(str(error))}", err=True)
    raise typer.Exit(code) from None


def print_json(document: Mapping[str, object]) -> None:
    """Write a document to stdout."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False))


def rows_of(frame: pd.DataFrame) -> object:
    """Return the rows of a table as plain JSON values."""
    return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))


def printable(text: str) -> str:
    """Return text without the control characters that would steer a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def check_document(violations: list[Violation], plan: Plan) -> dict[str, object]:
    """Return the checker's answer, the value computed anew and the warnings as JSON values."""
    return {
        "valid": not violations,
        "value": plan.value,
        "violations": [asdict(violation) for violation in violations],
        "warnings": list(plan.summary.warnings),
    }
