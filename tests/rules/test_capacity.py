"""Rule ``capacity``: assignments and unreleased holds stay within what a person has."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, friday, people, sunday, tiny, violations, week


def two_needs(**staff: object) -> Problem:
    """Return requirements ``R`` (weeks 0 to 3) and ``Q`` (weeks 2 to 5) for ``ann``."""
    return tiny(
        staff=[{"staff_id": "ann", **staff}],
        activities=[{"activity_id": "A"}, {"activity_id": "B"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
    )


def test_two_halves_make_a_whole() -> None:
    assert broken(two_needs(), "ann R[0] solo 50", "ann Q[0] solo 50", starts={"B": 2}) == []


def test_one_step_over_is_named_with_its_periods() -> None:
    found = violations(two_needs(), "ann R[0] solo 50", "ann Q[0] solo 60", starts={"B": 2})
    assert [str(one) for one in found] == [
        "capacity: 'ann' carries 110 % in period 2 (2027-01-18), 10 more than the capacity of "
        "100 %, and is 10 over until period 3"
    ]


def test_work_side_by_side_in_time_does_not_add_up() -> None:
    assert broken(two_needs(), "ann R[0] solo 100", "ann Q[0] solo 100", starts={"B": 4}) == []


@pytest.mark.parametrize(("pct", "rules"), [(80, []), (90, ["capacity"])])
def test_a_part_time_contract_is_the_limit(pct: int, rules: list[str]) -> None:
    assert broken(two_needs(fte=0.8), f"ann R[0] solo {pct}", starts={"B": 4}) == rules


def test_a_period_partly_inside_the_contract_has_no_capacity() -> None:
    # The contract ends on the Friday of week 3: week 3 is not wholly inside.
    problem = two_needs(available_to=friday(3))
    assert broken(problem, "ann R[0] solo 20") == ["capacity", "eligibility"]
    problem = two_needs(available_to=sunday(3))
    assert broken(problem, "ann R[0] solo 20") == []


def away(*spans: tuple[str, str], **policy: object) -> Problem:
    return tiny(
        absences=[{"staff_id": "ann", "start": start, "end": end} for start, end in spans],
        policy=policy,
    )


def test_an_absence_of_two_weeks_leaves_capacity_alone() -> None:
    assert broken(away((week(1), sunday(2))), "ann R[0] solo 100") == []


def test_an_absence_of_two_weeks_and_a_day_takes_the_weeks_it_half_covers() -> None:
    # Monday of week 1 to Monday of week 3: weeks 1 and 2, but one of seven days of week 3.
    found = violations(away((week(1), week(3))), "ann R[0] solo 20")
    assert [one.rule for one in found] == ["capacity"]
    assert (found[0].period, "until period 2" in found[0].message) == (1, True)


def test_absences_that_touch_are_one() -> None:
    # 1 + 2 weeks without a gap: 3 weeks are long.
    problem = away((week(0), sunday(0)), (week(1), sunday(2)))
    assert broken(problem, "ann R[0] solo 20") == ["capacity"]


def test_absences_with_a_day_between_are_two() -> None:
    problem = away((week(0), friday(0)), (week(1), friday(2)))
    assert broken(problem, "ann R[0] solo 20") == []


def held(**columns: object) -> Problem:
    """Return ``ann`` in weeks 0 to 3 on ``R`` of study ``T``; ``P`` protects study ``S``."""
    return tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A", "study_id": "T"}, {"activity_id": "B"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
        protections=[
            {
                "protection_id": "P",
                "from": week(0),
                "to": sunday(7),
                "release_notice": 0,
                **columns,
            }
        ],
    )


def test_a_hold_and_other_work_fill_a_person() -> None:
    assert broken(held(), "ann R[0] solo 40", starts={"B": 8}, held=["P ann 60"]) == []


def test_a_hold_and_other_work_overfill_a_person() -> None:
    rules = broken(held(), "ann R[0] solo 50", starts={"B": 8}, held=["P ann 60"])
    assert rules == ["capacity"]


def test_work_on_the_protected_study_is_charged_once() -> None:
    # max(hold 60, work 50) + other 40 = 100
    team = ("ann R[0] solo 40", "ann Q[0] solo 50")
    assert broken(held(), *team, held=["P ann 60"]) == []
    # max(hold 60, work 70) + other 40 = 110
    team = ("ann R[0] solo 40", "ann Q[0] solo 70")
    assert broken(held(), *team, held=["P ann 60"]) == ["capacity"]


def test_a_released_hold_is_not_charged() -> None:
    team = "ann R[0] solo 100"
    options = {"starts": {"B": 8}, "held": ["P ann 60"]}
    assert broken(held(), team, **options, released=["P 0 4"]) == []
    assert broken(held(), team, **options, released=["P 0 3"]) == ["capacity"]


def test_a_hold_is_nothing_where_there_is_no_capacity() -> None:
    problem = tiny(
        absences=[{"staff_id": "ann", "start": week(4), "end": sunday(8)}],
        protections=[{"protection_id": "P", "from": week(0), "to": sunday(11)}],
    )
    assert broken(problem, held=["P ann 100"]) == []


def overlapping(second_study: str) -> Problem:
    return tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        protections=[
            {"protection_id": "P", "from": week(0), "to": sunday(3)},
            {"protection_id": "O", "from": week(2), "to": sunday(7), "study_id": second_study},
        ],
    )


@pytest.mark.parametrize(
    ("study", "holds", "rules"),
    [
        # One study: max(60 + 40, 100 of work) = 100.
        ("S", ["P ann 60", "O ann 40"], []),
        ("S", ["P ann 60", "O ann 50"], ["capacity"]),
        # Two studies: max(60, 100 of work on S) + 40 = 140.
        ("T", ["P ann 60", "O ann 40"], ["capacity"]),
    ],
)
def test_holds_of_one_study_share_its_work(study: str, holds: list[str], rules: list[str]) -> None:
    assert broken(overlapping(study), "ann R[0] solo 100", held=holds) == rules


def test_switched_off_it_is_not_asked() -> None:
    problem = tiny(policy={"rules": {"capacity": "off"}}, **people(ann="qualified", bob="trainee"))
    assert broken(problem, "ann R[0] solo 100", held=[]) == []
    problem = tiny(
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q"}],
        policy={"rules": {"capacity": "off"}},
    )
    assert broken(problem, "ann R[0] solo 100", "ann Q[0] solo 100") == []
