"""The summary on a terminal: what was switched off and warned of is seen, long lists are cut."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import crostaff as cs
from crostaff.cli.screen import show_plan, show_summary
from crostaff.cli.targets import require_free
from crostaff.errors import CrostaffError
from crostaff.plan.summary import Status, Summary
from tests.support.department import department, department_plan
from tests.support.tiny import tiny_scenario


def console() -> Console:
    return Console(file=StringIO(), width=120, markup=False, emoji=False, highlight=False)


def shown(out: Console) -> str:
    assert isinstance(out.file, StringIO)
    return out.file.getvalue()


def test_relaxed_rules_and_warnings_are_seen() -> None:
    out = console()
    summary = replace(
        department_plan().summary, relaxed_rules=("team", "pins"), warnings=("fte\x1b[2J rounded",)
    )
    show_summary(out, summary, "EUR")
    assert "Rules switched off: team, pins" in shown(out)
    assert "Warning: fte\ufffd[2J rounded" in shown(out)
    assert "Value by term, EUR" in shown(out)


def test_a_solve_without_a_plan_shows_dashes_and_no_terms() -> None:
    out = console()
    summary = Summary(Status.NO_PLAN_FOUND, None, None, None, None, potential=100.0)
    show_summary(out, summary, "EUR")
    assert "no plan found" in shown(out)
    assert shown(out).count("–") == 4
    assert "Value by term" not in shown(out)


def test_nothing_short_learnt_or_released_is_said_so() -> None:
    plan = department_plan()
    bare = department().model_copy(
        update={
            "protections": (),
            "requirements": tuple(
                need for need in plan.problem.scenario.requirements if need.fte == 1.0
            ),
            "skills": tuple(
                skill.model_copy(update={"hours_to_qualified": None})
                for skill in plan.problem.scenario.skills
            ),
        }
    )
    out = console()
    show_plan(out, staffed(bare))
    for words in ("Unstaffed work: none", "New qualifications: none", "Releases: none"):
        assert words in shown(out)


def test_a_billability_above_all_hours_is_explained() -> None:
    # away for the first two of four weeks of work: a short absence leaves billing as planned, so
    # 160 h are billed of the 80 h that are available in January
    away = [{"staff_id": "ann", "start": "2027-01-04", "end": "2027-01-15"}]
    work = [{"activity_id": "A", "fixed_start": "2027-01-04"}]
    for absences in ([], away):
        out = console()
        show_plan(out, staffed(tiny_scenario(activities=work, absences=absences)))
        assert ("above 100 %: a short absence" in shown(out)) is bool(absences)
        assert "1 assignment of 1 of 1 people: who works on what is in the table" in shown(out)


def test_statuses_and_gap_are_explained() -> None:
    out = console()
    show_summary(out, department_plan().summary, "EUR")
    assert "valid; a better plan may exist" in shown(out)
    assert "of what full, free coverage would add" in shown(out)


def staffed(scenario: cs.Scenario) -> cs.Plan:
    return cs.solve(scenario, time_limit=20).require_plan()


def test_long_lists_say_how_much_they_leave_out() -> None:
    scenario = department()
    need = scenario.requirements[0]
    many = tuple(
        need.model_copy(update={"requirement_id": f"need-{number:02}", "fte": 3.0})
        for number in range(15)
    )
    plan = staffed(scenario.model_copy(update={"requirements": many, "protections": ()}))
    out = console()
    show_plan(out, plan)
    left = len(plan.shortfalls) - 10
    assert left > 0
    assert f"… and {left} more in the plan's tables" in shown(out)


def test_a_read_only_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(CrostaffError, match="written to: Permission denied; choose another place"):
        require_free(tmp_path / "plan", force=False)
