"""Records, policy and scenario: frozen, comparable, and whole after every copy."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest
from pydantic import ValidationError

from crostaff.scenario.fields import Level
from crostaff.scenario.policy import RULES, Policy
from crostaff.scenario.records import Client, Protection, Rate, Requirement, Staff
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.units import cents, exact, percent, to_grid, up_to_grid
from crostaff.scenario.words import hint, show
from tests.support.sample import sample_scenario


def test_scenarios_survive_pickling_copying_and_dumping() -> None:
    scenario = sample_scenario()
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert copy.deepcopy(scenario) == scenario
    assert Scenario.model_validate(scenario.model_dump(by_alias=True)) == scenario
    assert Scenario.model_validate_json(scenario.model_dump_json(by_alias=True)) == scenario


def test_nothing_can_be_changed_in_place() -> None:
    scenario = sample_scenario()
    with pytest.raises(ValidationError, match="frozen"):
        scenario.name = "other"
    with pytest.raises(TypeError, match="does not support item assignment"):
        scenario.policy.rules["capacity"] = "off"  # type: ignore[index]
    with pytest.raises(TypeError, match="does not support item assignment"):
        Policy().rules["capacity"] = "off"  # type: ignore[index]


def test_switches_may_be_words_or_booleans() -> None:
    policy = Policy.model_validate({"rules": {"team": False, "capacity": " OFF ", "pins": True}})
    assert policy.relaxed_rules == ("capacity", "team")
    assert [rule for rule in RULES if policy.is_off(rule)] == ["capacity", "team"]


def test_quarters_and_nine_months_in_every_unit() -> None:
    assert [Policy().segment_periods(unit) for unit in ("day", "week", "month")] == [65, 13, 3]
    assert [Policy().cooling_periods(unit) for unit in ("day", "week", "month")] == [273, 39, 9]
    assert Policy(segment=5, firewall_cooling=0).segment_periods("week") == 5
    assert Policy(firewall_cooling=0).cooling_periods("week") == 0


@pytest.mark.parametrize("level", ["qualified", " Qualified", "2", 2, Level.QUALIFIED])
def test_levels_in_words_and_digits(level: object) -> None:
    values = {"requirement_id": "R", "activity_id": "A", "function": "f", "skill_id": "s", "fte": 1}
    need = Requirement.model_validate(values | {"min_level": level})
    assert need.min_level is Level.QUALIFIED
    assert need.model_dump(mode="json")["min_level"] == "qualified"


def test_lists_of_ids_may_be_text() -> None:
    person = Staff.model_validate({"staff_id": "a", "function": "f", "languages": " de; en;; "})
    assert person.languages == ("de", "en")


def test_text_is_stripped_and_its_lines_end_alike() -> None:
    client = Client(client_id=" acme ", name=" two\r\nlines\rmore ")
    assert (client.client_id, client.name) == ("acme", "two\nlines\nmore")


def test_labels_leave_out_empty_keys() -> None:
    assert Rate(client_id="acme", grade="II", bill_rate=1).label == "acme / II"
    assert Rate(bill_rate=1).label == ""


def test_the_column_from_is_an_alias() -> None:
    assert Protection.columns()[6:8] == ("from", "to")
    assert "from" in Protection.required_columns()
    values = sample_scenario().protections[0].values()
    assert [str(value) for value in values[6:8]] == ["2027-02-01", "2027-08-29"]


def test_money_and_fte_round_as_decimals_do() -> None:
    # 1.005 is below its decimal in binary, and must still round up.
    assert cents(1.005) == 101
    assert percent(0.285) == 29
    assert exact(0.1) == Fraction(1, 10)


@pytest.mark.parametrize(
    ("fte", "on_grid", "was_off"),
    [(0.5, 50, False), (0.55, 60, True), (0.54, 50, True), (0.01, 10, True), (1.5, 150, False)],
)
def test_fte_on_the_grid(fte: float, on_grid: int, was_off: bool) -> None:
    assert to_grid(fte, 10) == (on_grid, was_off)


def test_fte_rounded_up_to_the_grid() -> None:
    assert [up_to_grid(fte, 10) for fte in (0.01, 0.2, 0.21)] == [10, 20, 30]


def test_suggestions() -> None:
    assert hint("Onclogy", ["Oncology", "Neurology"]) == "; did you mean 'Oncology'?"
    assert hint("xyz", ["Oncology"]) == ""
    assert hint("", []) == ""


def test_long_values_are_shown_short() -> None:
    assert len(show("x" * 10_000)) < 80
    assert len(show(10**300)) < 80
