"""Plans on disk: a folder of CSV with ``plan.json``, or one JSON document; whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from crostaff.io.files import atomic_file, atomic_folder
from crostaff.io.recognise import SUMMARY_FILE, require_no_other, require_no_scenario
from crostaff.io.strict_json import write_json
from crostaff.io.tables import is_json, write_tables
from crostaff.plan.decisions import Decisions
from crostaff.plan.summary import Summary
from crostaff.plan.tables import COLUMNS, rows
from crostaff.problem import Problem

_FILES = frozenset({SUMMARY_FILE, *(f"{name}.csv" for name in COLUMNS)})


def write_plan(
    problem: Problem,
    decisions: Decisions,
    summary: Summary,
    path: Path,
    *,
    overwrite: bool = False,
) -> None:
    """Write all tables of a plan and its summary.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
    summary : Summary
    path : pathlib.Path
        A name without suffix for a folder, or a ``.json`` file.
    overwrite : bool
        Whether a plan that is there may be replaced.

    Raises
    ------
    CrostaffError
        If the path exists and may not be replaced, is a scenario or an answer, has another suffix,
        or cannot be written.
    """
    require_no_scenario(path)
    require_no_other(path, SUMMARY_FILE)
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        name: (tuple(columns), rows(problem, decisions, name)) for name, columns in COLUMNS.items()
    }
    write_tables(
        path,
        tables,
        header_name=SUMMARY_FILE,
        header=summary_document(summary),
        overwrite=overwrite,
    )


def write_summary(summary: Summary, path: Path, *, overwrite: bool = False) -> None:
    """Write what is said of a solve that has no plan; tables of an older plan go away.

    Parameters and errors are those of ``write_plan``.
    """
    require_no_scenario(path)
    require_no_other(path, SUMMARY_FILE)
    document = summary_document(summary)
    if is_json(path):
        with atomic_file(path, overwrite=overwrite) as temporary:
            write_json(temporary, document)
        return
    with atomic_folder(path, owned=_FILES, overwrite=overwrite) as folder:
        write_json(folder / SUMMARY_FILE, document)


def remove_plan(folder: Path) -> None:
    """Remove the plan in a folder, and the folder if nothing else is in it.

    Parameters
    ----------
    folder : pathlib.Path
        With a plan; what else is there stays.
    """
    for name in _FILES:
        (folder / name).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def summary_document(summary: Summary) -> dict[str, object]:
    """Return a summary as plain JSON values, in the order of the contract."""
    return {
        "status": summary.status.value,
        "value": summary.value,
        "bound": summary.bound,
        "gap_potential": summary.gap_potential,
        "gap_value": summary.gap_value,
        "potential": summary.potential,
        "terms": dict(summary.terms),
        "relaxed_rules": list(summary.relaxed_rules),
        "warnings": list(summary.warnings),
        "seconds": summary.seconds,
        "versions": dict(summary.versions),
        "seed": summary.seed,
        "scenario_digest": summary.scenario_digest,
        "format_version": summary.format_version,
    }
