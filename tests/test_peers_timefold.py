"""What Timefold is told of a problem, and what is read from its answer."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks.peers.timefold import solve as timefold
from benchmarks.peers.timefold.compiled import InexpressibleError, Planning, planning
from benchmarks.peers.timefold.encoding import decode, encode
from benchmarks.peers.timefold.facts import NEVER

from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.solve.construct import construct
from tests.support.tiny import people, sunday, tiny, week


def timefold_planning(**tables: object) -> tuple[Planning, Decisions]:
    problem = tiny(**tables)  # type: ignore[arg-type]
    plan = construct(problem)
    assert check(problem, plan) == []
    return planning(problem, plan), plan


def test_posts_know_who_may_be_on_them_and_what_they_are_worth() -> None:
    found, plan = timefold_planning(
        staff=[
            {"staff_id": "ann", "cost_rate": 40},
            {"staff_id": "tia", "cost_rate": 10},
            {"staff_id": "zoe", "function": "writing"},
        ],
        staff_skills=[
            {"staff_id": "ann", "level": "experienced"},
            {"staff_id": "tia", "level": "trainee"},
            {"staff_id": "zoe"},
        ],
        requirements=[
            {"requirement_id": "R", "bill_rate": 100, "min_fte": 0.5, "trainee_slots": 1}
        ],
    )
    [post] = found.posts
    seats = [(seat.person.index, seat.level, seat.paired) for seat in post.seats]
    assert seats == [(0, 3, False), (1, 1, True)]
    # A percent for 4 weeks of 40 hours is 1.6 hours: at 100 − 40, and at −10.
    units = found.problem.units_per_cent * 100
    assert [seat.units / units for seat in post.seats] == [96, -16]
    assert post.shares == list(range(50, 101, 10))
    # One FTE is two halves, and one trainee beside: but only two people may come.
    assert len(post.places) == 2
    assert post.places[0][0] is post.seats[0]
    assert (post.cell.begin, post.cell.end, post.cell.reach) == (0, 4, 2)
    assert sorted(row.staff for row in plan.assigned) == [0]


def test_levels_that_can_be_reached_are_claimed() -> None:
    found, _ = timefold_planning(
        **people(ann="experienced", tia="trainee"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160, "value_qualified": 7}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "fixed_start": week(4)}],
        requirements=[
            {"requirement_id": "R", "trainee_slots": 1},
            {"requirement_id": "Q", "activity_id": "B", "trainee_slots": 1},
        ],
    )
    early, late = found.posts
    claims = [(seat.person.index, seat.level, seat.paired) for seat in late.seats]
    assert claims == [(0, 3, False), (1, 1, True), (1, 2, False)]
    assert [seat.level for seat in early.seats] == [3, 1]
    [ladder] = found.ladders
    # 160 hours are 4 weeks of 100 %.
    assert (ladder.level, ladder.to_qualified, ladder.to_experienced) == (1, 400, NEVER)
    assert ladder.worth == 700 * found.problem.units_per_cent
    assert early.seats[0].ladder is None
    assert early.seats[1].ladder is late.seats[2].ladder is ladder


def test_cells_that_share_nobody_are_apart() -> None:
    clients = [{"client_id": name, "firewall_group": "g"} for name in "CD"]
    found, _ = timefold_planning(
        periods=60,
        **people(ann="qualified", ben="qualified"),
        clients=clients,
        studies=[{"study_id": "S"}, {"study_id": "T", "client_id": "D"}],
        activities=[
            {"activity_id": "A", "duration": 8},
            {"activity_id": "B", "study_id": "T", "fixed_start": week(43)},
        ],
        requirements=[
            {"requirement_id": "R", "blinding": "blinded"},
            {"requirement_id": "U", "blinding": "unblinded"},
            {"requirement_id": "V", "activity_id": "B"},
        ],
    )
    # R and U have cells 0, 1 and 2, 3; V begins 39 periods after the first and 35 after the
    # second of them, and 39 must be free.
    apart = {post.cell.index: set(post.cell.apart) for post in found.posts}
    assert apart == {0: {0, 2, 3}, 1: {1, 2, 3, 4}, 2: {0, 1, 2}, 3: {0, 1, 3, 4}, 4: {1, 3, 4}}


def test_holds_are_known_by_period() -> None:
    found, plan = timefold_planning(
        staff=[{"staff_id": "ann"}, {"staff_id": "ben"}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "ben"}],
        protections=[
            {
                "protection_id": "P",
                "from": week(2),
                "to": sunday(5),
                "named_staff": ["ben"],
                "idle_cost": 5,
            }
        ],
    )
    assert [row.staff for row in plan.held] == [1]
    [hold] = found.people[1].holds
    assert hold.pct == [0, 0, 100, 100, 100, 100, 0, 0, 0, 0, 0, 0]
    # A percent of a week is 0.4 hours, at 5.
    assert hold.units == 200 * found.problem.units_per_cent
    assert found.people[0].holds == []
    assert hold.need == found.posts[0].cell.need


def test_an_answer_is_a_plan_and_its_value() -> None:
    found, plan = timefold_planning(
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
        activities=[{"activity_id": "A", "duration": 8}],
    )
    assert found.units == score(found.problem, plan).value_units - sum(
        seat.units * pct for post in found.posts for seat, pct in post.places if seat is not None
    )
    earned = sum(seat.units * 50 for post in found.posts for seat in post.seats)
    short = sum(50 * post.cell.output * post.cell.short_units for post in found.posts)
    text = f"0 {earned - short}\n0 0 0 50\n1 0 0 50\n"
    again, broken, units = decode(found, text)
    assert [(row.segment, row.paired, row.pct) for row in again.assigned] == [
        (0, False, 50),
        (1, False, 50),
    ]
    assert broken == 0
    assert units == score(found.problem, again).value_units
    assert decode(found, "-3 0\n")[1] == 3


def test_facts_are_numbers_in_the_order_of_the_reader() -> None:
    found, _ = timefold_planning()
    lines = [[int(word) for word in line.split()] for line in encode(found).splitlines()]
    assert lines[0] == [12, found.problem.handover_cost]
    assert lines[1] == [1]
    assert lines[2] == [0, 4, *[100] * 12, 0]
    assert lines[3] == [0]
    assert lines[4] == [1]
    cell, seat = found.posts[0].cell, found.posts[0].seats[0]
    assert lines[5][:9] == [0, 0, 0, 0, cell.need, 0, 4, 100, cell.max_people]
    shares = list(range(20, 101, 10))
    # Nobody is named, only the cell itself is apart; one seat, of nobody who rises; one place.
    end = [0, 1, 0, 1, 0, 2, 0, seat.units, -1, len(shares), *shares, 1, 0, 100]
    assert lines[5][-len(end) :] == end


def test_what_the_rules_do_not_express_is_refused() -> None:
    with pytest.raises(InexpressibleError, match="not expressed: full coverage, rules that are"):
        timefold_planning(policy={"full_coverage": True, "rules": {"team": "off"}})


def test_without_a_compiler_the_next_step_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    origin = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(timefold, "find_spec", lambda _: origin)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="javac is not on the PATH; install a JDK"):
        timefold.compiled_rules(tmp_path)
