"""The recovery rules, one by one, in worlds worked by hand.

Every outcome here has passed the checker: ``outcome_in`` raises where it does not.
"""

from __future__ import annotations

import pytest

from crostaff.errors import CrostaffError
from crostaff.problem import Problem
from tests.support.tiny import decide, friday, people, tiny, week
from tests.support.worlds import broken, lived, starts, team


def chain(**precedence: object) -> Problem:
    """Return A (4 weeks), then B (2 weeks), without people."""
    return tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "B", "duration": 2}],
        precedences=[{"predecessor": "A", "successor": "B", **precedence}],
        requirements=[],
    )


# Rule 1: shift to the right


@pytest.mark.parametrize(
    ("weeks", "start"),
    [
        (7, 8),  # A ends at 7, and a week of waiting
        (5, 6),  # 5 + 1: as planned
        (2, 6),  # could begin at 3, but nothing begins before it was planned to
    ],
)
def test_work_starts_as_planned_or_as_soon_after_as_it_can(weeks: int, start: int) -> None:
    problem = chain(lag=1)
    found = lived(problem, decide(problem, starts={"B": 6}), lasting={"A": weeks})
    assert starts(found) == {"A": 0, "B": start}
    assert not found.broken


def test_a_greatest_lag_moves_the_predecessor() -> None:
    problem = chain(max_lag=1)
    # B stays at 5; A takes 2 instead of 4 and must end at 4 or later: it starts at 2.
    found = lived(problem, decide(problem, starts={"B": 5}), lasting={"A": 2})
    assert starts(found) == {"A": 2, "B": 5}
    assert not found.broken


def test_a_greatest_lag_that_no_dates_can_keep_is_given_up() -> None:
    problem = tiny(
        activities=[
            {"activity_id": "A", "duration": 1},
            {"activity_id": "B", "duration": 1},
            {"activity_id": "C", "duration": 1},
        ],
        precedences=[
            {"predecessor": "A", "successor": "B", "max_lag": 1},
            {"predecessor": "A", "successor": "C"},
            {"predecessor": "C", "successor": "B"},
        ],
        requirements=[],
    )
    # C between A and B takes 3 weeks, B may begin 1 week after A at the most.
    found = lived(problem, decide(problem, starts={"C": 1, "B": 2}), lasting={"C": 3})
    assert starts(found) == {"A": 0, "C": 1, "B": 4}
    assert broken(found) == {("greatest lag", "A → B")}


def test_what_has_begun_stays_and_no_longer_waits() -> None:
    problem = tiny(
        activities=[
            {"activity_id": "A", "duration": 2, "fixed_start": "2026-12-07"},
            {"activity_id": "B", "duration": 6, "fixed_start": "2026-12-21"},
            {"activity_id": "C", "duration": 1},
        ],
        precedences=[
            {"predecessor": "A", "successor": "B", "lag": -2},
            {"predecessor": "A", "successor": "C"},
        ],
        requirements=[],
    )
    # B has begun beside A; A's last two weeks become five. C has not begun, and waits.
    found = lived(problem, decide(problem, starts={"C": 2}), lasting={"A": 5})
    assert starts(found) == {"A": 0, "B": 0, "C": 5}
    assert broken(found) == {("order", "A → B")}


def test_fixed_and_pinned_starts_move_and_are_told() -> None:
    problem = tiny(
        activities=[
            {"activity_id": "A"},
            {"activity_id": "B", "duration": 1, "fixed_start": week(4)},
            {"activity_id": "C", "duration": 1},
        ],
        precedences=[{"predecessor": "A", "successor": name} for name in ("B", "C")],
        requirements=[],
        baseline_starts=[{"activity_id": "C", "start": 5, "pinned": True}],
    )
    plan = decide(problem, starts={"B": 4, "C": 5})
    assert not lived(problem, plan).broken
    # A ends at 6 instead of 4.
    found = lived(problem, plan, lasting={"A": 6})
    assert starts(found) == {"A": 0, "B": 6, "C": 6}
    assert broken(found) == {("fixed start", "B"), ("pinned start", "C")}


def test_the_horizon_grows_with_the_work() -> None:
    problem = tiny(activities=[{"activity_id": "A", "deadline": friday(5)}], periods=6)
    found = lived(problem, decide(problem, "ann R[0] solo 100"), lasting={"A": 9})
    assert found.problem.periods == 9
    # Four weeks, four weeks, and one: the last team stays on.
    assert team(found) == {f"ann R[{segment}] solo 100" for segment in range(3)}


def test_a_sample_longer_than_any_horizon_is_refused() -> None:
    problem = tiny(requirements=[])
    with pytest.raises(CrostaffError, match=r"ends after 5,001 periods, more than the 5,000"):
        lived(problem, decide(problem), lasting={"A": 5001})


# Rule 2: who can stays


def two_studies(*extra: str, first: int = 2, fte: float = 1.0) -> Problem:
    """Return A of study S (priority ``first``), and after it in time B of study T (priority 1)."""
    return tiny(
        **people(ann="qualified", **dict.fromkeys(extra, "qualified")),
        studies=[{"study_id": "S", "priority": first}, {"study_id": "T", "priority": 1}],
        activities=[
            {"activity_id": "A"},
            {"activity_id": "B", "study_id": "T", "release": week(4)},
        ],
        requirements=[
            {"requirement_id": "R", "fte": fte},
            {"requirement_id": "Q", "activity_id": "B", "fte": 1.0},
        ],
    )


def test_the_more_important_study_keeps_its_people() -> None:
    problem = two_studies()
    plan = decide(problem, "ann R[0] solo 100", "ann Q[0] solo 100")
    # A takes 6 weeks: its second segment is weeks 4 and 5, in which B runs, too.
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) == {"ann R[0] solo 100", "ann R[1] solo 100"}
    # With less priority A gets what B leaves: nothing in weeks 4 and 5.
    other = two_studies(first=0)
    found = lived(other, plan, lasting={"A": 6})
    assert team(found) == {"ann R[0] solo 100", "ann Q[0] solo 100"}


def test_of_equal_priority_who_starts_first_keeps() -> None:
    problem = two_studies(first=1)
    plan = decide(problem, "ann R[0] solo 100", "ann Q[0] solo 100", starts={"B": 5})
    # A's second segment begins in week 4, B in week 5.
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) == {"ann R[0] solo 100", "ann R[1] solo 100"}


def test_people_shrink_to_the_room_they_have() -> None:
    problem = two_studies(fte=0.7)
    plan = decide(problem, "ann R[0] solo 70", "ann Q[0] solo 100")
    # 70 % of weeks 4 and 5 stay with A; 30 % are left throughout B.
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) == {"ann R[0] solo 70", "ann R[1] solo 70", "ann Q[0] solo 30"}


def test_a_shorter_activity_frees_its_last_segments() -> None:
    problem = tiny(activities=[{"activity_id": "A", "duration": 8}])
    plan = decide(problem, "ann R[0] solo 100", "ann R[1] solo 50")
    assert team(lived(problem, plan, lasting={"A": 4})) == {"ann R[0] solo 100"}
    # Seven weeks still have two segments, the second of three weeks.
    assert len(team(lived(problem, plan, lasting={"A": 7}))) == 2


def mentoring(fte: float) -> Problem:
    """Return A of study S, and after it in time B of study T, on which a trainee learns."""
    return tiny(
        **people(ann="experienced", tia="trainee"),
        studies=[{"study_id": "S", "priority": 2}, {"study_id": "T", "priority": 1}],
        activities=[
            {"activity_id": "A"},
            {"activity_id": "B", "study_id": "T", "release": week(4)},
        ],
        requirements=[
            {"requirement_id": "R", "fte": fte},
            {"requirement_id": "Q", "activity_id": "B", "fte": 1.0, "trainee_slots": 1},
        ],
        skills=[{"skill_id": "SAS", "trainees_per_mentor": 1}],
    )


@pytest.mark.parametrize(
    ("pct", "left"),
    [
        (50, {"ann Q[0] solo 50", "tia Q[0] paired 50"}),  # as much as she can still teach
        (90, set()),  # 10 % are less than the least FTE of 20 %: ann leaves, and tia with her
    ],
)
def test_trainees_shrink_and_leave_with_their_mentor(pct: int, left: set[str]) -> None:
    problem = mentoring(pct / 100)
    plan = decide(problem, f"ann R[0] solo {pct}", "ann Q[0] solo 100", "tia Q[0] paired 100")
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) == {f"ann R[{segment}] solo {pct}" for segment in range(2)} | left


def test_the_experienced_share_is_kept() -> None:
    problem = tiny(
        **people(ann="experienced", ben="qualified"),
        studies=[{"study_id": "S", "priority": 2}, {"study_id": "T", "priority": 1}],
        activities=[
            {"activity_id": "A"},
            {"activity_id": "B", "study_id": "T", "release": week(4)},
        ],
        requirements=[
            {"requirement_id": "R", "fte": 0.6},
            {"requirement_id": "Q", "activity_id": "B", "fte": 2.0, "experienced_share": 0.5},
        ],
    )
    plan = decide(problem, "ann R[0] solo 60", "ann Q[0] solo 100", "ben Q[0] solo 100")
    # ann has 40 % left, so ben, who is half of the team at most, may work 40 %.
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) >= {"ann Q[0] solo 40", "ben Q[0] solo 40"}


def test_who_has_not_learnt_in_time_does_not_work_alone() -> None:
    problem = tiny(
        **people(ann="experienced", tia="trainee"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 80}],
        activities=[
            {"activity_id": "P", "duration": 1},
            {"activity_id": "A"},
            {"activity_id": "B", "duration": 2, "release": week(5)},
        ],
        precedences=[{"predecessor": "P", "successor": "A"}],
        requirements=[
            {"requirement_id": "R", "trainee_slots": 1},
            {"requirement_id": "Q", "activity_id": "B", "fte": 0.5},
        ],
    )
    plan = decide(
        problem,
        "ann R[0] solo 100",
        "tia R[0] paired 50",
        "tia Q[0] solo 50",
        starts={"A": 1, "B": 5},
    )
    assert "tia Q[0] solo 50" in team(lived(problem, plan))
    # tia learns until 7, B begins at 5 all the same; ann has no time for it.
    found = lived(problem, plan, lasting={"P": 3})
    assert team(found) == {"ann R[0] solo 100", "tia R[0] paired 50"}


def test_a_release_ends_where_the_work_comes_back() -> None:
    problem = tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "B", "duration": 2, "release": week(9)}],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
        protections=[
            {
                "protection_id": "P",
                "from": week(0),
                "to": friday(11),
                "release_notice": 0,
                "recall": 1,
            }
        ],
    )
    plan = decide(problem, "ann R[0] solo 100", held=["P ann 100"], released=["P 4 8"])
    assert [row[1:] for row in lived(problem, plan).decisions.released] == [(4, 8)]
    # A runs until 6; before B one week of recall is left anyway.
    found = lived(problem, plan, lasting={"A": 6})
    assert [row[1:] for row in found.decisions.released] == [(6, 8)]
    assert not lived(problem, plan, lasting={"A": 8}).decisions.released


def test_named_people_who_are_gone_are_told() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann", "available_to": friday(7)}],
        activities=[{"activity_id": "P", "duration": 4}, {"activity_id": "A"}],
        precedences=[{"predecessor": "P", "successor": "A"}],
        requirements=[{"requirement_id": "R", "named_staff": ["ann"]}],
    )
    plan = decide(problem, "ann R[0] solo 100", starts={"A": 4})
    # A is in weeks 5 to 8 now; her contract ends with week 7.
    found = lived(problem, plan, lasting={"P": 5})
    assert team(found) == set()
    assert broken(found) == {("named person", "R", "ann")}


def test_pinned_work_comes_before_priority() -> None:
    problem = two_studies()
    pinned = tiny(
        **{
            table: [row.model_dump(exclude_defaults=True) for row in problem.scenario.table(table)]
            for table in ("staff", "staff_skills", "studies", "activities", "requirements")
        },
        baseline=[
            {
                "requirement_id": "Q",
                "segment": 0,
                "staff_id": "ann",
                "mode": "solo",
                "fte_pct": 100,
                "pinned": True,
            }
        ],
    )
    plan = decide(pinned, "ann R[0] solo 100", "ann Q[0] solo 100")
    # Without the pin the more important study would keep ann.
    found = lived(pinned, plan, lasting={"A": 6})
    assert team(found) == {"ann R[0] solo 100", "ann Q[0] solo 100"}
    assert not found.broken


def test_pinned_work_that_cannot_be_kept_is_told() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann", "available_to": friday(7)}],
        activities=[{"activity_id": "P", "duration": 4}, {"activity_id": "A"}],
        precedences=[{"predecessor": "P", "successor": "A"}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "ann",
                "mode": "solo",
                "fte_pct": 100,
                "pinned": True,
            }
        ],
    )
    plan = decide(problem, "ann R[0] solo 100", starts={"A": 4})
    found = lived(problem, plan, lasting={"P": 5})
    assert (team(found), broken(found)) == (set(), {("pinned work", "R", "ann")})


def test_holders_keep_their_hold() -> None:
    problem = tiny(
        protections=[{"protection_id": "P", "from": week(0), "to": friday(5), "fte": 0.5}],
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A", "study_id": "T", "release": week(6)}],
    )
    plan = decide(problem, "ann R[0] solo 100", starts={"A": 6}, held=["P ann 50"])
    found = lived(problem, plan, lasting={"A": 6})
    assert found.decisions.held == plan.held


# Rule 3: who is free steps in


def test_who_is_free_fills_what_is_dropped() -> None:
    problem = two_studies("bob")
    plan = decide(problem, "ann R[0] solo 100", "ann Q[0] solo 100")
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) == {"ann R[0] solo 100", "ann R[1] solo 100", "bob Q[0] solo 100"}


def test_who_is_free_fills_what_is_shrunk() -> None:
    problem = two_studies("bob", fte=0.7)
    plan = decide(problem, "ann R[0] solo 70", "ann Q[0] solo 100")
    found = lived(problem, plan, lasting={"A": 6})
    assert team(found) >= {"ann Q[0] solo 30", "bob Q[0] solo 70"}


def test_what_the_plan_leaves_undone_stays_undone() -> None:
    problem = two_studies("bob")
    plan = decide(problem, "ann R[0] solo 100")
    found = lived(problem, plan, lasting={"A": 6}, required={"Q": 130})
    assert team(found) == {"ann R[0] solo 100", "ann R[1] solo 100"}


def test_change_orders_go_to_the_team_first() -> None:
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        requirements=[{"requirement_id": "R", "fte": 0.8}],
    )
    plan = decide(problem, "ann R[0] solo 80")
    # Of 130 % ann takes 100, and bob the 30 that are left.
    found = lived(problem, plan, required={"R": 130})
    assert team(found) == {"ann R[0] solo 100", "bob R[0] solo 30"}


def test_frozen_work_is_not_added_to() -> None:
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        policy={"frozen_until": week(2)},
        requirements=[{"requirement_id": "R", "fte": 0.8}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "ann",
                "mode": "solo",
                "fte_pct": 80,
            }
        ],
        baseline_starts=[{"activity_id": "A", "start": 0}],
    )
    plan = decide(problem, "ann R[0] solo 80")
    assert team(lived(problem, plan, required={"R": 130})) == {"ann R[0] solo 80"}
