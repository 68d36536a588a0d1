"""What is given where a scenario is asked for: refused in words, checked before it is planned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.errors import CrostaffError, PolicyError, ScenarioError
from crostaff.scenario import given
from tests.support.department import department, department_plan

WRONG = (
    ("portfolio", r"'portfolio' is a path, not a scenario; read it first: crostaff\.read"),
    (Path("portfolio"), r"read it first"),
    (department_plan(), "this is a Plan: read one with crostaff.read"),
    (cs.ScenarioBuilder(start="2027-01-04", periods=3), r"call its build\(\) first"),
    (None, "this is a NoneType"),
)


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_what_is_no_scenario_is_refused_in_words(
    wrong: object, message: str, tmp_path: Path
) -> None:
    calls: tuple[Callable[[object], object], ...] = (
        cs.solve,  # type: ignore[assignment]
        cs.validate,  # type: ignore[assignment]
        lambda it: cs.solve(it, stay_close_to=department_plan()),  # type: ignore[arg-type]
        lambda it: cs.check(it, department_plan()),  # type: ignore[arg-type]
        lambda it: cs.read_plan(it, tmp_path),  # type: ignore[arg-type]
        lambda it: cs.write(it, tmp_path / "new"),  # type: ignore[arg-type]
    )
    for call in calls:
        with pytest.raises(CrostaffError, match=message):
            call(wrong)


def test_a_portfolio_lacks_people(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "trials.md").read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(page.split("```csv\n")[1].split("```")[0], encoding="utf-8")
    portfolio = cs.read_trials(tmp_path / "t.csv", start="2027-01-04")
    with pytest.raises(
        CrostaffError, match=r"add them with crostaff\.generate\(portfolio=\.\.\.\)"
    ):
        cs.solve(portfolio)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"staff": ()}, ScenarioError, "unknown staff member 'ann'"),
        ({"periods": -3}, ScenarioError, "scenario column 'periods': -3 is below 1"),
        ({"periods": "12"}, ScenarioError, "scenario column 'periods': '12' is not 12; write"),
        ({"policy": {"growth": False}}, PolicyError, r"is no Policy; write crostaff\.Policy"),
        ({"staff": [{"staff_id": "x"}]}, ScenarioError, "is no tuple of Staff records"),
        ({"staff": ({"staff_id": "x"},)}, ScenarioError, "staff row 2: .* is no Staff record"),
    ],
)
def test_a_changed_copy_is_checked_before_it_is_planned(
    change: dict[str, object], kind: type[ScenarioError], message: str
) -> None:
    copy = department().model_copy(update=change)
    with pytest.raises(kind, match=message):
        cs.solve(copy)
    assert cs.validate(copy)


def test_a_scenario_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[object] = []

    def note(scenario: cs.Scenario) -> list[cs.Fault]:
        checked.append(scenario)
        return []

    monkeypatch.setattr(given, "validate", note)
    # a generated or copied scenario was not checked; one that was read or built was
    assert given.require_valid(department())
    assert not checked
    scenario = department().model_copy()
    assert given.require_valid(scenario) is given.require_valid(scenario) is scenario
    assert len(checked) == 1
    given.require_valid(scenario.model_copy())
    assert len(checked) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_limit": "x"}, "time_limit is 'x'; give a positive number of seconds"),
        ({"time_limit": None}, "time_limit is None"),
        ({"workers": "2"}, "workers is '2'; give at least 1"),
        ({"workers": 1.5}, "workers is 1.5"),
        ({"seed": 1.5}, "seed is 1.5; give a whole number"),
        ({"deterministic_limit": "1"}, "deterministic_limit is '1'"),
    ],
)
def test_options_of_the_wrong_kind_are_told(options: dict[str, object], message: str) -> None:
    with pytest.raises(CrostaffError, match=message):
        cs.solve(department(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2027-02-01", "01.02.2027"])
def test_generate_takes_dates_as_text(text: str) -> None:
    if text[0] == "2":
        assert str(cs.generate(people=20, studies=6, start=text).start) == text
    else:
        with pytest.raises(ValueError, match="is not a date; write it as YYYY-MM-DD"):
            cs.generate(start=text)
    with pytest.raises(ValueError, match=r"seed is 1\.5; give a whole number"):
        cs.generate(seed=1.5)  # type: ignore[arg-type]
