"""The builder: one method per table, with the table's columns and defaults."""

from __future__ import annotations

import inspect

import pytest

from crostaff.errors import PolicyError, ScenarioError
from crostaff.scenario.builder import ScenarioBuilder
from crostaff.scenario.fields import Level, Period
from crostaff.scenario.policy import Policy
from crostaff.scenario.records import (
    RECORDS,
    Absence,
    Activity,
    BaselineAssignment,
    BaselineStart,
    Client,
    Precedence,
    Protection,
    Rate,
    Record,
    Requirement,
    Skill,
    Staff,
    StaffSkill,
    Study,
)
from crostaff.scenario.scenario import HEADER, Scenario
from tests.support.sample import sample_builder

METHODS: dict[str, type[Record]] = {
    "add_staff": Staff,
    "add_staff_skill": StaffSkill,
    "add_absence": Absence,
    "add_skill": Skill,
    "add_client": Client,
    "add_study": Study,
    "add_activity": Activity,
    "add_precedence": Precedence,
    "add_requirement": Requirement,
    "add_protection": Protection,
    "add_rate": Rate,
    "add_baseline_assignment": BaselineAssignment,
    "add_baseline_start": BaselineStart,
}


@pytest.mark.parametrize("method", METHODS)
def test_parameters_are_the_columns(method: str) -> None:
    record = METHODS[method]
    parameters = dict(inspect.signature(getattr(ScenarioBuilder, method)).parameters)
    del parameters["self"]
    # The one convenience beside the columns: skills with levels.
    parameters.pop("skills", None)
    assert tuple(parameters) == tuple(record.model_fields)
    for name, field in record.model_fields.items():
        default = inspect.Parameter.empty if field.is_required() else field.default
        assert parameters[name].default == default


def test_there_is_a_method_for_every_table() -> None:
    assert set(METHODS.values()) == set(RECORDS)
    assert {name for name in dir(ScenarioBuilder) if name.startswith("add_")} == set(METHODS)


def test_the_header_is_that_of_a_scenario() -> None:
    parameters = dict(inspect.signature(ScenarioBuilder).parameters)
    assert set(parameters) == {*HEADER, "policy"}
    for name in ("name", "period", "currency", "hours_per_fte_period"):
        assert parameters[name].default == Scenario.model_fields[name].default


def test_ids_are_returned_and_skills_added() -> None:
    builder = ScenarioBuilder(start="2027-01-04", periods=4, period="day")
    skill = builder.add_skill("ONC")
    ann = builder.add_staff("ann", function="CRA", skills={skill: Level.EXPERIENCED})
    assert (skill, ann) == ("ONC", "ann")
    scenario = builder.build()
    assert scenario.period is Period.DAY
    assert scenario.staff_skills == (StaffSkill(staff_id="ann", skill_id="ONC", level="3"),)


def test_a_builder_can_go_on_after_building() -> None:
    builder = sample_builder()
    before = builder.build()
    builder.add_client("beta")
    assert len(before.clients) == 1
    assert len(builder.build().clients) == 2


def test_a_policy_may_be_given_as_a_record() -> None:
    policy = Policy(fte_step=5)
    assert ScenarioBuilder(start="2027-01-04", periods=4, policy=policy).build().policy == policy


def test_every_fault_is_raised_once() -> None:
    builder = ScenarioBuilder(start="2027-01-04", periods=4)
    builder.add_staff("ann", function="", fte=float("nan"))
    builder.add_staff("bob", function="CRA", skills={"ONC": "guru", "SAS": 2})
    builder.add_absence("eve", "2027-01-05", "2027-01-04")
    with pytest.raises(ScenarioError) as caught:
        builder.build()
    assert [str(fault) for fault in caught.value.faults] == [
        "staff row 2 'ann' column 'function': is empty; give it a value",
        "staff row 2 'ann' column 'fte': nan is not a finite number; write a number, or leave it "
        "empty",
        "staff_skills row 2 'bob / ONC' column 'level': 'guru' is no level; write none, trainee, "
        "qualified or experienced (0 to 3)",
        "staff_skills row 2 'bob / ONC' column 'skill_id': unknown skill 'ONC'; the table skills "
        "has no rows, add it there",
        "staff_skills row 3 'bob / SAS' column 'skill_id': unknown skill 'SAS'; the table skills "
        "has no rows, add it there",
        "absences row 2 column 'staff_id': unknown staff member 'eve'; add it to staff, or correct "
        "the id",
        "absences row 2: end 2027-01-04 is before start 2027-01-05; swap them?",
    ]


def test_a_faulty_policy() -> None:
    with pytest.raises(PolicyError, match="unknown key 'step'; did you mean 'fte_step'"):
        ScenarioBuilder(start="2027-01-04", periods=4, policy={"step": 5}).build()


def test_repr() -> None:
    builder = ScenarioBuilder(start="2027-01-04", periods=4, name="x")
    assert repr(builder) == "ScenarioBuilder('x': no rows yet)"
    builder.add_client("acme")
    assert repr(builder) == "ScenarioBuilder('x': 1 clients)"
