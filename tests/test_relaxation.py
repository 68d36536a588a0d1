"""Implied rows: the optimum stays, the linear relaxation comes closer, by hand."""

from __future__ import annotations

import pytest

from crostaff.compile import compile_problem
from crostaff.problem import Problem
from tests.support.relaxation import best_value, relaxed_value
from tests.support.strategies import from_seed
from tests.support.tiny import people, sunday, tiny, week


def team(*levels: str) -> dict[str, list[dict[str, object]]]:
    """People p0, p1, … of these levels; nobody bills, each costs 1 an hour more than the last."""
    rows = people(**{f"p{i}": level for i, level in enumerate(levels)})
    for i, row in enumerate(rows["staff"]):
        row["cost_rate"] = i
    return rows


def three(problem: Problem) -> tuple[float, float, float]:
    """Return the best value, and the relaxation with and without implied rows, rounded."""
    values = (
        best_value(problem),
        relaxed_value(problem, redundant=True),
        relaxed_value(problem, redundant=False),
    )
    return values[0], round(values[1], 2), round(values[2], 2)


def test_a_place_for_one_under_a_share_is_for_an_experienced_person() -> None:
    # 4 weeks × 40 h at 30 % are 48 h. Two people of at least 20 % do not fit: the dearer, who is
    # experienced, works all of them. A fraction of each would halve the cost.
    problem = tiny(
        **team("qualified", "experienced"),
        requirements=[
            {"requirement_id": "R", "fte": 0.3, "min_fte": 0.2, "experienced_share": 0.5}
        ],
    )
    assert three(problem) == (-48.0, -48.0, -24.0)


def test_room_for_two_is_left_as_it_is() -> None:
    # 64 h, half of them by each.
    problem = tiny(
        **team("qualified", "experienced"),
        requirements=[
            {"requirement_id": "R", "fte": 0.4, "min_fte": 0.2, "experienced_share": 0.5}
        ],
    )
    assert three(problem) == (-32.0, -32.0, -32.0)


def test_moving_work_is_covered_start_by_start() -> None:
    # A runs in week 0 or 1. Those who can do R are away in week 1, those who can do Q in week 0:
    # one of both stays uncovered, 40 h at 100. Half a start each would cover both by half of two
    # people, were the work of a start not bound to its share of the start.
    early, late = ("a", "b"), ("c", "d")
    problem = tiny(
        policy={"short_absence": 0},
        staff=[{"staff_id": name} for name in early + late],
        skills=[{"skill_id": "SAS"}, {"skill_id": "QC"}],
        staff_skills=[{"staff_id": name} for name in early]
        + [{"staff_id": name, "skill_id": "QC"} for name in late],
        activities=[{"activity_id": "A", "duration": 1, "deadline": sunday(1)}],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "skill_id": "QC"}],
        absences=[{"staff_id": name, "start": week(1), "end": sunday(1)} for name in early]
        + [{"staff_id": name, "start": week(0), "end": sunday(0)} for name in late],
    )
    assert three(problem) == (-4_000.0, -4_000.0, 0.0)


def three_places_for_two(*pair: dict[str, object]) -> Problem:
    """Return a pair of requirements of S that nobody serves both of, and X of T, at once.

    Two people, one study each.
    """
    rows = [{"requirement_id": name, **extra} for name, extra in zip("RQ", pair, strict=True)]
    return tiny(
        **team("qualified", "qualified"),
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        policy={"max_studies": 1},
        activities=[
            {"activity_id": "A", "fixed_start": "2027-01-04"},
            {"activity_id": "B", "study_id": "T", "fixed_start": "2027-01-04"},
        ],
        requirements=[
            {**row, "fte": 0.1, "min_fte": 0.1}
            for row in [*rows, {"requirement_id": "X", "activity_id": "B"}]
        ],
    )


@pytest.mark.parametrize(
    "pair",
    [
        ({}, {"independent_of": ["R"]}),
        ({"blinding": "blinded"}, {"blinding": "unblinded"}),
    ],
)
def test_teams_that_share_nobody_are_two_studies_for_two_people(
    pair: tuple[dict[str, object], dict[str, object]],
) -> None:
    # Three places are needed where two people serve one study each: 16 h at 100 are short, and the
    # dearer person, 1 an hour, works 16 h. Halves of both teams would fit.
    best, tight, _ = three(three_places_for_two(*pair))
    assert best == tight == -1_616.0


def two_studies(levels: dict[str, str], **requirement: object) -> Problem:
    """Return the same work of 4 weeks in two studies at once; nobody serves both."""
    return tiny(
        **people(**levels),
        policy={"max_studies": 1},
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "study_id": "T", "fixed_start": week(0)},
        ],
        requirements=[
            {"requirement_id": "R", **requirement},
            {"requirement_id": "Q", "activity_id": "B", **requirement},
        ],
    )


def test_a_share_asks_for_one_whole_experienced_person() -> None:
    # 160 h at 40 %, half of them experienced, for p0 alone: one study stays short of 64 h at 100.
    # Half of p0 in each would do for both, were it not that somebody must be there.
    problem = two_studies(
        {"p0": "experienced", "p1": "qualified", "p2": "qualified"},
        fte=0.4,
        min_fte=0.2,
        experienced_share=0.5,
    )
    assert three(problem) == (-6_400.0, -6_400.0, 0.0)


def test_a_study_takes_one_place_of_a_person_while_it_moves() -> None:
    # A and then B of S, one week each, in weeks 0 and 1 or 1 and 2; C of T in week 1. Who may do
    # one study at a time cannot do all three: 40 h at 10 % are short by 4 h at 100. Half of both
    # starts would be half on S in week 1 were its two activities not known to follow each other.
    problem = tiny(
        policy={"max_studies": 1},
        periods=3,
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A", "duration": 1},
            {"activity_id": "B", "duration": 1},
            {"activity_id": "C", "study_id": "T", "duration": 1, "fixed_start": week(1)},
        ],
        precedences=[{"predecessor": "A", "successor": "B", "max_lag": 0}],
        requirements=[
            {"requirement_id": f"R{name}", "activity_id": name, "fte": 0.1, "min_fte": 0.1}
            for name in "ABC"
        ],
    )
    best, tight, _ = three(problem)
    assert best == -400.0
    assert tight == best


def test_activities_in_order_keep_it_start_by_start() -> None:
    # A and then B, one week each; who can do A is there in week 2 alone, and so is who can do B.
    # One of both is short, 40 h at 100. Half of A in weeks 0 and 2 would be in week 1 on average,
    # before all of B in week 2: half of A, and B.
    problem = tiny(
        policy={"short_absence": 0},
        periods=4,
        staff=[{"staff_id": "a"}, {"staff_id": "b"}],
        skills=[{"skill_id": "SAS"}, {"skill_id": "QC"}],
        staff_skills=[{"staff_id": "a"}, {"staff_id": "b", "skill_id": "QC"}],
        activities=[{"activity_id": name, "duration": 1} for name in "AB"],
        precedences=[{"predecessor": "A", "successor": "B"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B", "skill_id": "QC"},
        ],
        absences=[
            {"staff_id": name, "start": week(first), "end": sunday(last)}
            for name in "ab"
            for first, last in ((0, 1), (3, 3))
        ],
    )
    assert three(problem) == (-4_000.0, -4_000.0, -2_000.0)


def test_moving_work_meets_fixed_work_at_any_start() -> None:
    # ann is needed for B in weeks 1 and 2, and for A for two weeks from week 0, 1 or 2, which meet
    # B in any case: one of both is not done, 80 h at 100. Half of A in weeks 0 and 1 and half in
    # weeks 2 and 3 would leave her half of every week for B.
    problem = tiny(
        periods=4,
        activities=[
            {"activity_id": "A", "duration": 2},
            {"activity_id": "B", "duration": 2, "fixed_start": week(1)},
        ],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
    )
    assert three(problem) == (-8_000.0, -8_000.0, -4_000.0)


def test_a_level_is_reached_as_a_whole_for_all_that_asks_for_it() -> None:
    # tia, 10 an hour, learns for 160 h beside eve, 1,600, and then does X or Y, 160 h, 1,600; the
    # other one is short, 160 h at 100. Half of a qualified tia would do half of both, for half of
    # the training.
    problem = tiny(
        staff=[{"staff_id": "eve"}, {"staff_id": "tia", "cost_rate": 10}],
        staff_skills=[
            {"staff_id": "eve", "level": "experienced"},
            {"staff_id": "tia", "level": "trainee"},
        ],
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160}],
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "fixed_start": week(4)},
        ],
        requirements=[
            {"requirement_id": "R", "trainee_slots": 1},
            {"requirement_id": "X", "activity_id": "B", "excluded_staff": ["eve"]},
            {"requirement_id": "Y", "activity_id": "B", "excluded_staff": ["eve"]},
        ],
    )
    assert three(problem) == (-19_200.0, -19_200.0, -18_400.0)


def test_without_the_rule_of_coverage_full_coverage_implies_nothing() -> None:
    # One person cannot do two places at once, and need not.
    problem = tiny(
        policy={"full_coverage": True, "rules": {"coverage": "off"}},
        **team("qualified"),
        activities=[{"activity_id": "A", "duration": 2, "deadline": sunday(2)}],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q"}],
    )
    assert not problem.activities[0].is_fixed
    assert best_value(problem) <= 0


def test_implied_rows_never_cut_off_the_best_plan() -> None:
    for seed in range(40):
        problem = compile_problem(from_seed(seed))
        if all(a.earliest <= a.latest for a in problem.activities):
            try:
                best = best_value(problem)
            except AssertionError:
                continue
            assert best <= relaxed_value(problem, redundant=True) + 0.01
            assert relaxed_value(problem, redundant=True) <= (
                relaxed_value(problem, redundant=False) + 0.01
            )
