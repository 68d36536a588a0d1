"""Growth: when hours are credited, and what they lead to."""

from __future__ import annotations

import pytest

from crostaff.plan.growth import levels
from crostaff.problem import Problem
from tests.support.tiny import decide, people, tiny

TRAINING = tuple(f"eve R[{i}] solo 50" for i in range(3))


def school(
    *,
    policy: dict[str, object] | None = None,
    hours: float = 0,
    level: str = "trainee",
    qualified: float | None = 80,
    experienced: float | None = None,
    min_level: str = "qualified",
) -> Problem:
    """Return 3 segments of 4 weeks: 50 % of one are 80 hours. ``tia`` learns from ``eve``."""
    tables = people(eve="experienced")
    tables["staff"].append({"staff_id": "tia"})
    tables["staff_skills"].append({"staff_id": "tia", "level": level, "hours": hours})
    return tiny(
        **tables,
        skills=[
            {
                "skill_id": "SAS",
                "hours_to_qualified": qualified,
                "hours_to_experienced": experienced,
            },
            {"skill_id": "R"},
        ],
        activities=[{"activity_id": "A", "duration": 12}, {"activity_id": "B", "duration": 6}],
        requirements=[
            {"requirement_id": "R", "trainee_slots": 2, "min_level": min_level},
            {
                "requirement_id": "Q",
                "activity_id": "B",
                "trainee_slots": 2,
                "min_level": min_level,
            },
        ],
        policy=policy,
    )


def history(problem: Problem, *team: str, **starts: int) -> list[int]:
    """Return the level of ``tia`` at the begin of every period, and at the end."""
    found = levels(problem, decide(problem, *team, starts=starts))
    tia = problem.staff_index["tia"]
    return [found.at(tia, 0, period) for period in range(problem.periods + 1)]


def test_the_threshold_reached_counts_from_the_segments_end_boundary_on() -> None:
    # 4 × 40 h × 50 % = 80 hours at boundary 4.
    assert history(school(), "tia R[0] paired 50") == [1] * 4 + [2] * 9


def test_a_step_less_is_not_enough() -> None:
    assert history(school(), "tia R[0] paired 40") == [1] * 13


def test_hours_of_several_segments_add_up() -> None:
    # 32 + 48 hours at boundaries 4 and 8.
    assert history(school(), "tia R[0] paired 20", "tia R[1] paired 30") == [1] * 8 + [2] * 5


def test_hours_done_before_count() -> None:
    assert history(school(hours=16), "tia R[0] paired 40") == [1] * 4 + [2] * 9
    assert history(school(hours=15.9), "tia R[0] paired 40") == [1] * 13


def test_a_threshold_already_met_promotes_with_the_first_credited_segment() -> None:
    assert history(school(hours=100)) == [1] * 13
    assert history(school(hours=100), "tia R[1] paired 20") == [1] * 8 + [2] * 5
    assert history(school(qualified=0), "tia R[1] paired 20") == [1] * 8 + [2] * 5


def test_solo_hours_of_a_trainee_do_not_count() -> None:
    problem = school(min_level="trainee")
    assert history(problem, "tia R[0] solo 100", "tia R[1] solo 100") == [1] * 13


def test_an_empty_threshold_means_never() -> None:
    assert (
        history(school(qualified=None), *(f"tia R[{i}] paired 100" for i in range(3))) == [1] * 13
    )


def test_growth_switched_off_freezes_levels() -> None:
    problem = school(policy={"growth": False})
    assert history(problem, "tia R[0] paired 100") == [1] * 13
    assert levels(problem, decide(problem, "tia R[0] paired 100")).promotions == ()


def test_level_2_grows_by_solo_and_by_paired_hours() -> None:
    # 48 solo and 32 paired hours.
    problem = school(level="qualified", experienced=80, min_level="experienced")
    assert history(problem, "tia R[0] paired 20", "tia R[1] solo 30") == [2] * 8 + [3] * 5


def test_hours_start_again_at_zero_and_an_excess_is_dropped() -> None:
    # 160 hours for 80: the 80 too many are dropped, so 80 more are needed for level 3.
    problem = school(experienced=80)
    assert history(problem, "tia R[0] paired 100", "tia R[1] solo 40") == [1] * 4 + [2] * 9
    assert history(problem, "tia R[0] paired 100", "tia R[1] solo 50") == (
        [1] * 4 + [2] * 4 + [3] * 5
    )


def test_hours_towards_level_2_do_not_count_towards_level_3() -> None:
    # 70 of the 80 hours to level 2 were done before; level 3 needs all of its 80.
    problem = school(hours=70, experienced=80)
    assert history(problem, "tia R[0] paired 20", "tia R[1] solo 40") == [1] * 4 + [2] * 9


def test_hours_of_level_2_count_towards_level_3() -> None:
    problem = school(level="qualified", hours=32, experienced=80)
    assert history(problem, "tia R[0] solo 30") == [2] * 4 + [3] * 9


def test_a_segment_under_way_at_a_promotion_is_dropped() -> None:
    # Q[0] runs over periods 2 to 5, so it begins at level 1 and ends at level 2: its 160 hours
    # lead nowhere; Q[1], periods 6 and 7, begins at level 2: 80 hours.
    problem = school(experienced=80)
    team = ("tia R[0] paired 50", "tia Q[0] paired 50")
    assert history(problem, *team, B=2) == [1] * 4 + [2] * 9
    assert history(problem, *team, "tia Q[1] solo 100", B=2) == [1] * 4 + [2] * 4 + [3] * 5


def test_a_segment_that_begins_at_the_promotion_counts() -> None:
    problem = school(experienced=80)
    assert history(problem, "tia R[0] paired 50", "tia Q[0] solo 50", B=4) == (
        [1] * 4 + [2] * 4 + [3] * 5
    )


def test_segments_ending_together_are_credited_together() -> None:
    # 32 + 48 hours, both against level 1; nothing is left for level 3.
    problem = school(experienced=1)
    assert history(problem, "tia R[0] paired 20", "tia Q[0] paired 30") == [1] * 4 + [2] * 9


def test_growth_is_by_skill_and_by_person() -> None:
    problem = school()
    found = levels(problem, decide(problem, *TRAINING, "tia R[0] paired 50"))
    tia, eve = problem.staff_index["tia"], problem.staff_index["eve"]
    assert [tuple(promotion) for promotion in found.promotions] == [(tia, 0, 2, 4)]
    assert found.at(eve, 0, 12) == 3
    assert found.at(tia, 1, 12) == 0


def test_level_3_is_the_end() -> None:
    problem = school(level="experienced", experienced=1)
    assert history(problem, "tia R[0] solo 100") == [3] * 13


@pytest.mark.parametrize("level", ["none"])
def test_level_0_does_not_grow(level: str) -> None:
    assert history(school(level=level), "tia R[0] paired 100") == [0] * 13


def test_the_count_of_those_who_qualify() -> None:
    problem = school(experienced=1)
    team = ("tia R[0] paired 50", "tia R[1] solo 20")
    found = levels(problem, decide(problem, *team))
    assert found.qualified() == 1
    assert [promotion.level for promotion in found.promotions] == [2, 3]
