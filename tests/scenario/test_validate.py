"""One test per data fault: what is reported, and that its sound neighbour is not."""

from __future__ import annotations

import copy

import pytest

from crostaff.errors import PolicyError, ScenarioError
from crostaff.io import parse_document
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import CHECKS, validate
from tests.support.sample import sample_scenario

Document = dict[str, list[dict[str, object]]]
DOCUMENT: Document = sample_scenario().to_document()  # type: ignore[assignment]
"""52 weeks from Monday 2027-01-04, the last day is Sunday 2028-01-02."""


def faults(document: dict[str, object] | Document) -> list[str]:
    return [str(fault) for fault in validate(Scenario.model_validate(document))]


def changed(table: str, index: int, **columns: object) -> Document:
    """Return the sample document with some columns of one row set."""
    document = copy.deepcopy(DOCUMENT)
    document[table][index] |= columns
    return document


def added(table: str, **columns: object) -> Document:
    """Return the sample document with one more row."""
    document = copy.deepcopy(DOCUMENT)
    document[table].append(columns)
    return document


def with_policy(**policy: object) -> dict[str, object]:
    return {**copy.deepcopy(DOCUMENT), "policy": policy}


def test_the_sample_has_no_fault() -> None:
    assert faults(DOCUMENT) == []


def test_every_check_has_its_own_name_and_says_what_it_reports() -> None:
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)
    assert all((check.__doc__ or "").startswith("Report ") for check in CHECKS)


@pytest.mark.parametrize(
    ("table", "columns", "message"),
    [
        (
            "staff",
            {"staff_id": "ann", "function": "CRA"},
            "staff row 5 'ann': same staff_id as row 2",
        ),
        (
            "staff_skills",
            {"staff_id": "ann", "skill_id": "ONC", "level": 2},
            "staff_skills row 5 'ann / ONC': same staff_id, skill_id as row 2",
        ),
        ("skills", {"skill_id": "ONC"}, "skills row 3 'ONC': same skill_id as row 2"),
        ("clients", {"client_id": "acme"}, "clients row 3 'acme': same client_id as row 2"),
        ("studies", {"study_id": "S1", "client_id": "acme"}, "studies row 4 'S1': same study_id"),
        (
            "activities",
            {"activity_id": "set-up", "study_id": "S1", "duration": 1},
            "activities row 5 'set-up': same activity_id as row 4",
        ),
        (
            "precedences",
            {"predecessor": "conduct", "successor": "close-out"},
            "precedences row 3 'conduct / close-out': same predecessor, successor as row 2",
        ),
        (
            "rates",
            {"client_id": "acme", "function": "CRA", "bill_rate": 1},
            "rates row 4 'acme / CRA': same client_id, study_id, function, grade as row 2",
        ),
        (
            "baseline",
            {
                "requirement_id": "R1",
                "segment": 0,
                "staff_id": "ann",
                "mode": "paired",
                "fte_pct": 20,
            },
            "baseline row 3 'R1 / 0 / ann': same requirement_id, segment, staff_id as row 2",
        ),
        (
            "baseline_starts",
            {"activity_id": "conduct", "start": 5},
            "baseline_starts row 4 'conduct': same activity_id as row 2",
        ),
    ],
)
def test_duplicate_ids(table: str, columns: dict[str, object], message: str) -> None:
    (fault,) = faults(added(table, **columns))
    assert fault.startswith(message)


@pytest.mark.parametrize("table", ["requirements", "protections"])
def test_duplicate_ids_of_needs(table: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document[table].append(document[table][0])
    (fault,) = faults(document)
    assert "as row 2; remove or correct one of them" in fault


def test_absences_may_repeat() -> None:
    assert faults(added("absences", **DOCUMENT["absences"][0])) == []


@pytest.mark.parametrize(
    ("table", "index", "column", "value", "message"),
    [
        ("staff_skills", 1, "staff_id", "tiaa", "unknown staff member 'tiaa'; did you mean 'tia'?"),
        (
            "absences",
            0,
            "staff_id",
            "zoe",
            "unknown staff member 'zoe'; add it to staff, or correct",
        ),
        ("studies", 1, "client_id", "acne", "unknown client 'acne'; did you mean 'acme'?"),
        ("activities", 2, "study_id", "S22", "unknown study 'S22'; did you mean 'S2'?"),
        (
            "precedences",
            0,
            "predecessor",
            "Conduct",
            "unknown activity 'Conduct'; did you mean 'con",
        ),
        (
            "precedences",
            0,
            "successor",
            "closeout",
            "unknown activity 'closeout'; did you mean 'clo",
        ),
        (
            "requirements",
            2,
            "activity_id",
            "setup",
            "unknown activity 'setup'; did you mean 'set-up'",
        ),
        ("requirements", 0, "skill_id", "ONCO", "unknown skill 'ONCO'; did you mean 'ONC'?"),
        (
            "requirements",
            1,
            "independent_of",
            ["R11"],
            "unknown requirement 'R11'; did you mean 'R1'",
        ),
        (
            "requirements",
            0,
            "named_staff",
            ["anna"],
            "unknown staff member 'anna'; did you mean 'ann",
        ),
        (
            "requirements",
            0,
            "excluded_staff",
            ["Tia"],
            "unknown staff member 'Tia'; did you mean 'ti",
        ),
        ("protections", 0, "study_id", "S11", "unknown study 'S11'; did you mean 'S1'?"),
        ("protections", 0, "skill_id", "OMC", "unknown skill 'OMC'; did you mean 'ONC'?"),
        ("protections", 0, "named_staff", ["an"], "unknown staff member 'an'; did you mean 'ann'?"),
        ("rates", 0, "client_id", "acm", "unknown client 'acm'; did you mean 'acme'?"),
        ("rates", 0, "study_id", "S11", "unknown study 'S11'; did you mean 'S1'?"),
        ("baseline", 0, "requirement_id", "r1x", "unknown requirement 'r1x'; did you mean 'R1'?"),
        ("baseline", 0, "staff_id", "bob", "unknown staff member 'bob'; add it to staff"),
        ("baseline_starts", 0, "activity_id", "conduc", "unknown activity 'conduc'; did you mean"),
    ],
)
def test_dangling_references(
    table: str, index: int, column: str, value: object, message: str
) -> None:
    found = faults(changed(table, index, **{column: value}))
    where = f"{table} row {index + 2}"
    assert any(fault.startswith(where) and f"'{column}': {message}" in fault for fault in found)


def test_a_reference_into_an_empty_table_says_so() -> None:
    found = faults({**DOCUMENT, "clients": [], "rates": []})
    assert found[0].endswith("unknown client 'acme'; the table clients has no rows, add it there")


def test_many_dangling_references_are_reported_quickly_and_all() -> None:
    staff = [{"staff_id": f"person {i}", "function": "CRA"} for i in range(3000)]
    rows = [{"staff_id": f"x{i}", "start": "2027-01-04", "end": "2027-01-04"} for i in range(3000)]
    document = {"start": "2027-01-04", "periods": 4, "staff": staff, "absences": rows}
    assert len(faults(document)) == 3000


def test_lists_that_name_twice() -> None:
    (fault,) = faults(changed("requirements", 1, independent_of="R1;R1"))
    assert fault == (
        "requirements row 3 'R2' column 'independent_of': names 'R1' twice; name it once"
    )


def test_a_rate_that_can_never_apply() -> None:
    document = added("rates", client_id="beta", study_id="S1", bill_rate=1)
    document["clients"].append({"client_id": "beta"})
    assert faults(document) == [
        "rates row 4 'beta / S1': study 'S1' is for client 'acme', not 'beta'; the rate can never "
        "apply, leave one of them empty"
    ]


@pytest.mark.parametrize(
    ("table", "columns", "message"),
    [
        (
            "staff",
            {"available_from": "2027-06-01", "available_to": "2027-05-31"},
            "available_to 2027-05-31 is before available_from 2027-06-01; swap them?",
        ),
        (
            "staff_skills",
            {"valid_from": "2027-06-01", "valid_to": "2027-05-31"},
            "valid_to 2027-05-31 is before valid_from 2027-06-01; swap them?",
        ),
        (
            "absences",
            {"start": "2027-06-02", "end": "2027-06-01"},
            "end 2027-06-01 is before start 2027-06-02; swap them?",
        ),
        (
            "activities",
            {"release": "2027-04-06", "due": "2027-03-01"},
            "due 2027-03-01 is before release 2027-04-06; swap them?",
        ),
        (
            "activities",
            {"release": "2027-04-06", "deadline": "2027-03-01"},
            "deadline 2027-03-01 is before release 2027-04-06; swap them?",
        ),
        (
            "protections",
            {"from": "2027-04-06", "to": "2027-03-01"},
            "to 2027-03-01 is before from 2027-04-06; swap them?",
        ),
    ],
)
def test_dates_in_the_wrong_order(table: str, columns: dict[str, object], message: str) -> None:
    (fault,) = faults(changed(table, 0, **columns))
    assert fault.endswith(f": {message}")


def test_a_single_day_is_in_order() -> None:
    assert faults(changed("absences", 0, start="2027-06-01", end="2027-06-01")) == []


def test_a_horizon_past_2200() -> None:
    # 5000 months are 416 years and 8 months.
    (fault,) = faults({"start": "2027-01-01", "periods": 5000, "period": "month"})
    assert fault == (
        "scenario column 'periods': 5000 months from 2027-01-01 end 2443-08-31, after 2200; "
        "plan fewer periods"
    )
    assert faults({"start": "2027-01-01", "periods": 2088, "period": "month"}) == []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"duration": 53}, "duration 53 is longer than the horizon of 52 weeks"),
        # 4 weeks remain from Monday 2027-12-06 to Sunday 2028-01-02.
        (
            {"duration": 5, "release": "2027-12-06"},
            "5 weeks do not fit between release 2027-12-06 and the end of the horizon 2028-01-02, "
            "where 4 fit",
        ),
        (
            {"release": "2028-01-03"},
            "release 2028-01-03 is after the horizon, which ends 2028",
        ),
        # Tuesday rounds up to the next Monday, Saturday down to the Sunday before: 2 weeks.
        (
            {"duration": 3, "release": "2027-03-02", "deadline": "2027-03-27"},
            "3 weeks do not fit between release 2027-03-02 and deadline 2027-03-27, where 2 fit",
        ),
        (
            {"duration": 3, "release": None, "deadline": "2027-01-18"},
            "3 weeks do not fit between start 2027-01-04 and deadline 2027-01-18, where 2 fit",
        ),
        (
            {"release": None, "fixed_start": "2028-01-03"},
            "fixed start 2028-01-03 is after the horizon, which ends 2028-01-02",
        ),
        # Thursday 2027-03-04 is in period 8; release Thursday rounds up to period 9.
        (
            {"release": "2027-03-04", "fixed_start": "2027-03-04"},
            "fixed start 2027-03-04 (period 8) is before release 2027-03-04, which allows period 9",
        ),
        (
            {"release": None, "duration": 6, "fixed_start": "2027-12-06"},
            "fixed start 2027-12-06 with duration 6 ends after the horizon, which ends 2028-01-02",
        ),
        # 3 weeks from 2027-03-01 end on Sunday 2027-03-21.
        (
            {"duration": 3, "fixed_start": "2027-03-01", "deadline": "2027-03-20"},
            "fixed start 2027-03-01 with duration 3 ends 2027-03-21, after deadline 2027-03-20",
        ),
    ],
)
def test_activities_without_room(columns: dict[str, object], message: str) -> None:
    (fault,) = faults(changed("activities", 0, **columns))
    assert fault.startswith("activities row 2 'conduct'")
    assert message in fault


@pytest.mark.parametrize(
    "columns",
    [
        {"duration": 52, "release": None},
        {"duration": 4, "release": "2027-12-06"},
        {"duration": 2, "release": "2027-03-02", "deadline": "2027-03-27"},
        {"duration": 3, "fixed_start": "2027-03-01", "deadline": "2027-03-21"},
        # Running since before the horizon: what is left starts in period 0.
        {"duration": 3, "release": "2026-06-01", "fixed_start": "2026-05-01"},
        # A due date is soft.
        {"duration": 20, "due": "2027-02-02"},
    ],
)
def test_activities_with_just_enough_room(columns: dict[str, object]) -> None:
    assert faults(changed("activities", 0, **columns)) == []


def test_a_study_deadline_binds_its_activities() -> None:
    # The latest Sunday is 2027-06-13, 19 weeks after Monday 2027-02-01.
    (fault,) = faults(changed("studies", 0, deadline="2027-06-19"))
    assert (
        "between release 2027-02-01 and the deadline of study 'S1', 2027-06-19, where 19" in fault
    )


def test_windows_are_free_when_the_timeline_rule_is_off() -> None:
    document = changed("activities", 0, fixed_start="2027-01-04", deadline="2027-03-01")
    assert len(faults(document)) == 1
    assert faults({**document, "policy": {"rules": {"timeline": "off"}}}) == []


def test_precedence_cycles_are_printed_as_a_path() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["activities"] += [
        {"activity_id": name, "study_id": "S1", "duration": 1} for name in "ABCDEX"
    ]
    pairs = ["AB", "BC", "CA", "DE", "ED", "AX", "XD"]
    document["precedences"] = [{"predecessor": one, "successor": two} for one, two in pairs]
    assert faults(document) == [
        "precedences: the precedences form a cycle: A → B → C → A; remove one of its rows "
        "(2, 3, 4)",
        "precedences: the precedences form a cycle: D → E → D; remove one of its rows (5, 6)",
    ]


def test_an_activity_before_itself() -> None:
    assert faults(added("precedences", predecessor="set-up", successor="set-up")) == [
        "precedences row 3 'set-up / set-up': an activity cannot precede itself; remove the row"
    ]


def test_an_empty_lag_window() -> None:
    assert faults(changed("precedences", 0, lag=5, max_lag=4)) == [
        "precedences row 2 'conduct / close-out': max_lag 4 is below lag 5; swap them?"
    ]
    assert faults(changed("precedences", 0, lag=4, max_lag=4)) == []


def test_a_trainee_who_undoes_work() -> None:
    assert faults(changed("skills", 0, mentor_share=0.5)) == [
        "skills row 2 'ONC' column 'mentor_share': mentor_share 0.5 is above trainee_output 0.4: "
        "a trainee would undo work; lower it"
    ]
    assert faults(changed("skills", 0, mentor_share=0.4)) == []


@pytest.mark.parametrize("table", ["requirements", "protections"])
def test_level_none_asks_for_nothing(table: str) -> None:
    (fault,) = faults(changed(table, 0, min_level="none"))
    assert "column 'min_level': none asks for nothing; write trainee, qualified" in fault


def test_a_milestone_needs_nobody() -> None:
    (fault,) = faults(changed("activities", 2, duration=0))
    assert fault == (
        "requirements row 4 'R3' column 'activity_id': activity 'set-up' has duration 0 and needs "
        "nobody; give it a duration, or remove the requirement"
    )


def test_a_least_share_that_no_grid_point_meets() -> None:
    # On a grid of 30 %, 1.0 rounds up to 120 %.
    document = {**changed("requirements", 0, min_fte=1.0), "policy": {"fte_step": 30}}
    document["baseline"] = []
    assert faults(document) == [
        "requirements row 2 'R1' column 'min_fte': 1 is 120 % on the grid of 30 %, more than a "
        "person has; lower it, or choose an fte_step that divides 100"
    ]
    # Above the required FTE it counts as the required FTE: 0.3.
    document = {**changed("requirements", 2, min_fte=1.0), "policy": {"fte_step": 30}}
    document["baseline"] = []
    assert faults(document) == []


def test_independence_of_itself() -> None:
    (fault,) = faults(changed("requirements", 0, independent_of=["R1"]))
    assert fault.endswith("'independent_of': a team cannot be independent of itself; remove it")


def test_more_names_than_places() -> None:
    (fault,) = faults(changed("requirements", 0, named_staff=["ann", "tia"], max_people=1))
    assert fault.endswith("2 named_staff are more than max_people 1; name fewer, or allow more")
    assert faults(changed("requirements", 0, named_staff=["ann", "tia"], max_people=2)) == []


def test_full_coverage_with_too_few_places() -> None:
    document = {**changed("requirements", 0, max_people=1), "policy": {"full_coverage": True}}
    (fault,) = faults(document)
    assert "fte 1.5 needs more than max_people 1, but policy.full_coverage forbids" in fault
    assert faults(changed("requirements", 0, max_people=1)) == []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"excluded_staff": ["ann"]}, "excluded"),
        ({"named_staff": ["007"]}, "not of function 'CRA'"),
        ({"region": "EU", "named_staff": ["tia"]}, "not in region 'EU'"),
        ({"language": "en", "named_staff": ["tia"]}, "without language 'en'"),
    ],
)
def test_named_people_who_can_never_be_on_it(columns: dict[str, object], message: str) -> None:
    (fault,) = faults(changed("requirements", 0, **columns))
    assert fault.startswith("requirements row 2 'R1' column 'named_staff': named '")
    assert f"can never be on it: {message}; name somebody else" in fault


def test_named_people_are_free_when_the_rule_is_off() -> None:
    document = changed("requirements", 0, excluded_staff=["ann"])
    for rule in ("team", "eligibility"):
        assert faults({**document, "policy": {"rules": {rule: "off"}}}) == []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"function": "CRB"}, "3 of 3 people are not of function 'CRB'; did you mean 'CRA'?"),
        (
            {"function": "QA"},
            "3 of 3 people are not of function 'QA'; hire, train, or ask for less",
        ),
        (
            {"skill_id": "RARE"},
            "1 of 3 people are not of function 'CRA', 2 of the rest are without ",
        ),
        (
            {"region": "US"},
            "1 of 3 people are not of function 'CRA', 2 of the rest are not in region 'US'; hire",
        ),
        (
            {"language": "fr"},
            "1 of 3 people are not of function 'CRA', 2 of the rest are without language 'fr'",
        ),
        (
            {"excluded_staff": ["ann", "tia"]},
            "1 of 3 people are not of function 'CRA', 2 of the rest are excluded; hire",
        ),
    ],
)
def test_requirements_that_nobody_can_ever_fill(columns: dict[str, object], message: str) -> None:
    document = changed("requirements", 0, named_staff=[], **columns)
    document["skills"].append({"skill_id": "RARE"})
    (fault,) = faults(document)
    assert fault.startswith(f"requirements row 2 'R1': nobody can ever fill it: {message}")


def test_level_none_in_a_skill_does_not_count() -> None:
    (fault,) = faults(changed("staff_skills", 2, level="none"))
    assert "2 of 3 people are not of function 'PM', 1 of the rest are without skill 'ONC'" in fault


def test_dates_and_capacity_never_make_a_requirement_unfillable() -> None:
    document = changed("staff", 2, available_to="2027-03-01", fte=0.01)
    document["staff_skills"][2]["valid_to"] = "2027-01-31"
    assert faults(document) == []


def test_an_empty_staff_table() -> None:
    needs = [{**DOCUMENT["requirements"][2]}]
    document = {**DOCUMENT, "staff": [], "staff_skills": [], "absences": [], "baseline": []}
    (fault,) = faults({**document, "requirements": needs})
    assert fault.endswith("nobody can ever fill it: the staff table has no rows; add people")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"named_staff": ["007"]}, "named '007' can never be a holder: not of function 'CRA'"),
        (
            {"named_staff": ["ann"], "skill_id": "RARE"},
            "never be a holder: without skill 'RARE'",
        ),
    ],
)
def test_named_holders_who_can_never_hold(columns: dict[str, object], message: str) -> None:
    document = changed("protections", 0, **columns)
    document["skills"].append({"skill_id": "RARE"})
    (fault,) = faults(document)
    assert message in fault


def test_a_trainee_may_grow_into_a_holder_unless_growth_is_off() -> None:
    document = changed("protections", 0, named_staff=["tia"])
    assert faults(document) == []
    (fault,) = faults({**document, "policy": {"growth": False}})
    assert "'tia' can never be a holder: trainee, not qualified, and policy.growth is off" in fault


def test_more_named_holders_than_steps() -> None:
    # 0.1 FTE on a grid of 10 % is one step.
    (fault,) = faults(changed("protections", 0, named_staff=["ann", "tia"], fte=0.1))
    assert "2 named_staff cannot share fte 0.1 in steps of 10 %; name fewer" in fault
    assert faults(changed("protections", 0, named_staff=["ann", "tia"], fte=0.2)) == []


def test_pinned_rows_that_cannot_be_kept() -> None:
    # 20 weeks in quarters of 13 weeks are segments 0 and 1.
    assert faults(changed("baseline", 0, segment=2, fte_pct=65)) == [
        "baseline row 2 'R1 / 2 / ann' column 'fte_pct': pinned 65 % is off the grid of 10 %; "
        "round it, or unpin it",
        "baseline row 2 'R1 / 2 / ann' column 'segment': pinned segment 2 does not exist: 20 weeks "
        "in segments of 13, the last is 1; correct or unpin it",
    ]
    assert faults(changed("baseline", 0, segment=1)) == []
    assert faults(changed("baseline", 0, segment=2, fte_pct=65, pinned=False)) == []


@pytest.mark.parametrize("start", [33, "2027-08-23", "2028-06-01"])
def test_pinned_starts_past_the_horizon(start: int | str) -> None:
    # 20 weeks fit until period 52 - 20 = 32, which begins on 2027-08-16.
    (fault,) = faults(changed("baseline_starts", 0, start=start, pinned=True))
    assert f"pinned start {start} with duration 20 ends after the horizon" in fault
    assert faults(changed("baseline_starts", 0, start=start)) == []


def test_the_last_pinned_start_that_fits() -> None:
    assert faults(changed("baseline_starts", 0, start="2027-08-22", pinned=True)) == []


def test_a_frozen_zone_outside_the_horizon() -> None:
    (early,) = faults(with_policy(frozen_until="2027-01-03"))
    (late,) = faults(with_policy(frozen_until="2028-01-03"))
    assert "2027-01-03 is outside the horizon 2027-01-04 to 2028-01-02, so nothing is fro" in early
    assert late.endswith("so nothing is left to plan; move or remove it")
    assert faults(with_policy(frozen_until="2027-01-04")) == []


def test_policy_faults_alone_are_a_policy_error() -> None:
    with pytest.raises(PolicyError, match=r"contradicts rules\.coverage"):
        parse_document(with_policy(full_coverage=True, rules={"coverage": "off"}))
    with pytest.raises(ScenarioError, match="2 problems in scenario") as caught:
        parse_document({**changed("skills", 0, mentor_share=0.5), "policy": {"segment": 0}})
    assert not isinstance(caught.value, PolicyError)


def test_all_faults_are_collected_in_the_order_of_the_tables() -> None:
    document = changed("requirements", 0, skill_id="ONX")
    document["staff"][0]["available_to"] = "1999-01-01"
    document["staff"][0]["available_from"] = "1999-01-02"
    document["studies"][0]["client_id"] = "acne"
    document["activities"][0]["duration"] = -1
    with pytest.raises(ScenarioError) as caught:
        parse_document(document, source="portfolio/")
    found = caught.value.faults
    assert [(fault.table, fault.row, fault.label) for fault in found] == [
        ("staff", 2, "ann"),
        ("studies", 2, "S1"),
        ("activities", 2, "conduct"),
        ("requirements", 2, "R1"),
    ]
    assert str(caught.value).startswith(
        "4 problems in portfolio/\n  staff row 2 'ann': available_to"
    )
