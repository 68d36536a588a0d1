"""The terms of a plan's value, each worked by hand to the cent."""

from __future__ import annotations

import pytest

from crostaff.plan.score import Score, objective, score, shortages
from crostaff.problem import Problem
from tests.support.tiny import decide, people, sunday, tiny, week


def term(problem: Problem, name: str, *team: str, **options: object) -> float:
    """Return one term in currency, and make sure that all of them add up to the value."""
    found = score(problem, decide(problem, *team, **options))  # type: ignore[arg-type]
    assert sum(found.units_by_term.values()) == found.value_units
    assert round(sum(found.terms.values()), 2) == found.value
    return found.terms[name]


def priced(
    *,
    study: dict[str, object] | None = None,
    need: dict[str, object] | None = None,
    policy: dict[str, object] | None = None,
    **tables: object,
) -> Problem:
    """Return ``ann`` and trainee ``tia`` at 30 and 20 per hour on work billed at 120."""
    rows = people(ann="experienced", tia="trainee")
    rows["staff"] = [
        {"staff_id": "ann", "cost_rate": 30},
        {"staff_id": "tia", "cost_rate": 20},
    ]
    return tiny(
        **{
            **rows,
            "studies": [{"study_id": "S", **(study or {})}],
            "requirements": [
                {"requirement_id": "R", "bill_rate": 120, "trainee_slots": 2, **(need or {})}
            ],
            **tables,  # type: ignore[dict-item]
        },
        policy=policy,
    )


def test_billing_is_solo_hours_at_the_bill_rate() -> None:
    # 4 weeks × 40 h × 50 % × 120
    assert term(priced(), "billing", "ann R[0] solo 50") == 9_600.00


def test_billing_counts_the_billable_part_of_paired_hours() -> None:
    team = ("ann R[0] solo 50", "tia R[0] paired 50")
    assert term(priced(), "billing", *team) == 9_600.00
    # + 80 h × 0.25 × 120
    problem = priced(policy={"trainee_billable": 0.25})
    assert term(problem, "billing", *team) == 12_000.00


def test_billing_and_labour_are_weighed_by_the_chance_to_win() -> None:
    problem = priced(study={"win_probability": 0.35})
    assert term(problem, "billing", "ann R[0] solo 50") == 3_360.00
    assert term(problem, "labour", "ann R[0] solo 50") == -840.00


def test_the_most_specific_rate_bills() -> None:
    problem = priced(
        need={"bill_rate": None},
        rates=[{"bill_rate": 10}, {"function": "stats", "bill_rate": 90}],
    )
    assert term(problem, "billing", "ann R[0] solo 50") == 7_200.00


def test_labour_is_hours_solo_and_paired_at_cost() -> None:
    # 80 h × 30 + 80 h × 20
    team = ("ann R[0] solo 50", "tia R[0] paired 50")
    assert term(priced(), "labour", *team) == -4_000.00


def test_shortfall_is_uncovered_hours() -> None:
    # 1 FTE required, 0.5 + 0.25 × 0.5 delivered: 37.5 % × 160 h × 100
    team = ("ann R[0] solo 50", "tia R[0] paired 50")
    assert term(priced(), "shortfall", *team) == -6_000.00


def test_shortfall_of_every_segment_is_weighed() -> None:
    # 8 weeks × 40 h × 100 % × 75.5 × priority 2 × 0.5
    problem = priced(
        study={"priority": 2, "win_probability": 0.5},
        activities=[{"activity_id": "A", "duration": 8}],
        policy={"shortfall_rate": 75.5},
    )
    assert term(problem, "shortfall") == -24_160.00


def test_work_on_top_of_a_requirement_is_no_gain() -> None:
    team = ("ann R[0] solo 100", "tia R[0] paired 100")
    assert term(priced(), "shortfall", *team) == 0


def reserve(*protections: dict[str, object], **options: object) -> Problem:
    """Return protections of 1 FTE of study ``S`` from week 4 to 7, for ``ann`` at 30 per hour."""
    rows = protections or ({},)
    return priced(
        requirements=[
            {"requirement_id": "R", "fte": 1.0, "bill_rate": 0, "trainee_slots": 2},
        ],
        protections=[
            {"protection_id": f"P{i}", "from": week(4), "to": sunday(7), "release_notice": 0, **row}
            for i, row in enumerate(rows)
        ],
        policy={"shortfall_rate": 0, **options},
    )


def test_missing_holders_are_a_shortfall() -> None:
    # 40 % missing of 1 FTE: 4 × 40 h × 40 % × 100
    problem = reserve(shortfall_rate=100)
    team = "ann R[0] solo 100"
    assert term(problem, "shortfall", team, held=["P0 ann 60"]) == -6_400.00


def test_nothing_is_missing_in_a_release() -> None:
    problem = reserve(shortfall_rate=100)
    options = {"held": ["P0 ann 60"], "released": ["P0 4 6"]}
    assert term(problem, "shortfall", "ann R[0] solo 100", **options) == -3_200.00


def test_a_holder_away_is_missing_and_not_idle() -> None:
    problem = priced(
        need={"bill_rate": 0},
        absences=[{"staff_id": "ann", "start": week(5), "end": sunday(7)}],
        protections=[{"protection_id": "P0", "from": week(4), "to": sunday(7)}],
    )
    # One week of 40 % and three of 100 % missing: (16 + 120) h × 100
    assert term(problem, "shortfall", "ann R[0] solo 100", held=["P0 ann 60"]) == -13_600.00
    # One week × 40 h × 60 % × 30
    assert term(problem, "idle", "ann R[0] solo 100", held=["P0 ann 60"]) == -720.00


def test_idle_is_reserved_unused_unreleased() -> None:
    # 4 × 40 h × 60 % × the holder's 30
    assert term(reserve(), "idle", held=["P0 ann 60"]) == -2_880.00
    assert term(reserve({"idle_cost": 12.5}), "idle", held=["P0 ann 60"]) == -1_200.00


def test_work_on_the_protected_study_is_not_idle() -> None:
    # 2 of the 4 weeks × 40 h × (60 − 40) % × 30, and 2 weeks × 40 h × 60 % × 30
    options = {"starts": {"A": 6}, "held": ["P0 ann 60"]}
    assert term(reserve(), "idle", "ann R[0] solo 40", **options) == -1_920.00


def test_more_work_than_held_is_no_gain() -> None:
    options = {"starts": {"A": 4}, "held": ["P0 ann 60"]}
    assert term(reserve(), "idle", "ann R[0] solo 100", **options) == 0


def test_a_release_is_not_idle() -> None:
    options = {"held": ["P0 ann 60"], "released": ["P0 4 7"]}
    assert term(reserve(), "idle", **options) == -720.00


def test_work_counts_against_the_dearest_hold_first() -> None:
    # Holds of 50 at 10 and 50 at 40 per hour, work of 60: 40 % of the cheap one are idle.
    problem = reserve({"idle_cost": 10}, {"idle_cost": 40})
    options = {"starts": {"A": 4}, "held": ["P0 ann 50", "P1 ann 50"]}
    assert term(problem, "idle", "ann R[0] solo 60", **options) == -640.00


def late(**columns: object) -> Problem:
    """Return two activities of 4 weeks due by week 5, of a study due by week 6."""
    return tiny(
        studies=[
            {"study_id": "S", "due": sunday(6), "late_cost": 1000.10, "priority": 2, **columns}
        ],
        activities=[
            {"activity_id": "A", "due": sunday(5)},
            {"activity_id": "B", "due": sunday(5)},
        ],
        requirements=[],
    )


def test_tardiness_counts_activities_and_the_study() -> None:
    # Ends 6 and 6: nobody late.
    assert term(late(), "tardiness", starts={"A": 2, "B": 2}) == 0
    # Ends 7 and 9: 1 + 3 periods of activities, 2 of the study, at 2000.20.
    assert term(late(), "tardiness", starts={"A": 3, "B": 5}) == -12_001.20


def test_a_due_date_before_the_horizon_is_boundary_0() -> None:
    problem = late(due="2026-12-01")
    # Ends 6 and 6; the study 6 periods late.
    assert term(problem, "tardiness", starts={"A": 2, "B": 2}) == -12_001.20


def relay() -> Problem:
    return tiny(
        **people(ann="qualified", bob="qualified", cem="qualified"),
        activities=[{"activity_id": "A", "duration": 12}],
        policy={"handover_cost": 250.5},
    )


@pytest.mark.parametrize(
    ("team", "faces"),
    [
        (("ann R[0] solo 50", "ann R[1] solo 100", "ann R[2] solo 20"), 0),
        (("ann R[0] solo 50", "bob R[1] solo 50"), 1),
        (("ann R[0] solo 50", "bob R[1] solo 50", "ann R[2] solo 50"), 2),
        (("ann R[0] solo 20", "bob R[1] solo 20", "cem R[1] solo 20"), 2),
        (("ann R[0] solo 50", "bob R[2] solo 50"), 0),  # nobody was on the segment before
        (("bob R[1] solo 50",), 0),
    ],
)
def test_handover_counts_new_faces(team: tuple[str, ...], faces: int) -> None:
    assert term(relay(), "handover", *team) == -250.5 * faces


def in_force(rows: list[tuple[str, str, int]], starts: dict[str, int], **policy: object) -> Problem:
    return tiny(
        **people(ann="experienced", tia="trainee"),
        requirements=[{"requirement_id": "R", "trainee_slots": 2}],
        baseline=[
            {"requirement_id": "R", "segment": 0, "staff_id": who, "mode": mode, "fte_pct": pct}
            for who, mode, pct in rows
        ],
        baseline_starts=[{"activity_id": name, "start": start} for name, start in starts.items()],
        policy=policy,
    )


def test_disruption_counts_changed_fte_periods() -> None:
    # |50 − 80| + |40 − 0| = 70 % × 4 periods × 50
    problem = in_force([("ann", "solo", 80), ("tia", "paired", 40)], {})
    assert term(problem, "disruption", "ann R[0] solo 50") == -140.00


def test_a_change_of_mode_alone_costs_nothing() -> None:
    problem = in_force([("ann", "paired", 80)], {})
    assert term(problem, "disruption", "ann R[0] solo 80") == 0


def test_people_who_join_are_a_change() -> None:
    problem = in_force([("ann", "solo", 80)], {}, change_cost=12.35)
    # 20 % × 4 × 12.35 = 9.88
    team = ("ann R[0] solo 80", "tia R[0] paired 20")
    assert term(problem, "disruption", *team) == -9.88


def test_moved_starts_are_a_change_in_either_direction() -> None:
    problem = in_force([], {"A": 3}, shift_cost=99.99)
    assert term(problem, "disruption", "ann R[0] solo 80", starts={"A": 1}) == -199.98
    assert term(problem, "disruption", starts={"A": 5}) == -199.98
    assert term(problem, "disruption", starts={"A": 3}) == 0


def test_without_a_baseline_there_is_no_disruption() -> None:
    assert term(tiny(), "disruption", "ann R[0] solo 80", starts={"A": 5}) == 0


def school() -> Problem:
    return tiny(
        **people(eve="experienced", tia="trainee", tom="trainee"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 80, "value_qualified": 5000.55}],
        requirements=[{"requirement_id": "R", "trainee_slots": 2}],
    )


def test_training_is_worth_what_the_skill_says() -> None:
    team = ("eve R[0] solo 50", "tia R[0] paired 50", "tom R[0] paired 40")
    assert term(school(), "training", *team) == 5_000.55


def test_level_2_at_the_last_boundary_counts() -> None:
    team = ("eve R[0] solo 50", "tia R[0] paired 50", "tom R[0] paired 50")
    assert term(school(), "training", *team, starts={"A": 8}) == 10_001.10


def test_the_value_is_the_sum_of_the_terms() -> None:
    # 9600 billed − 4000 paid − 6000 short
    problem = priced()
    found = score(problem, decide(problem, "ann R[0] solo 50", "tia R[0] paired 50"))
    assert found.value == -400.00
    assert found.terms == {
        "billing": 9600.0,
        "labour": -4000.0,
        "shortfall": -6000.0,
        "tardiness": 0.0,
        "handover": 0.0,
        "idle": 0.0,
        "disruption": 0.0,
        "training": 0.0,
    }


def test_rounded_terms_still_add_up_to_the_rounded_value() -> None:
    # 0.4 + 0.4 + 0.4 = 1.2 cents: the value is 1 cent, the terms round to 0 each.
    found = Score({"billing": 4, "labour": 4, "training": 4}, units_per_cent=10)
    assert found.value == 0.01
    assert sorted(found.terms.values()) == [0.0, 0.0, 0.01]
    # −0.6 × 3 = −1.8 cents: the value is −2 cents, the terms round to −1 each.
    found = Score({"billing": -6, "labour": -6, "training": -6}, units_per_cent=10)
    assert found.value == -0.02
    assert sorted(found.terms.values()) == [-0.01, -0.01, 0.0]


def test_objectives_are_terms_or_counts() -> None:
    problem = school()
    decisions = decide(problem, "eve R[0] solo 50", "tia R[0] paired 50", starts={"A": 3})
    assert objective(problem, decisions, "value") == score(problem, decisions).value_units
    assert objective(problem, decisions, "training") == 500_055 * problem.units_per_cent
    assert objective(problem, decisions, "makespan") == 7
    assert objective(problem, decisions, "headcount") == 2
    assert objective(problem, decisions, "trainings") == 1
    with pytest.raises(ValueError, match="unknown objective 'profit'; choose from value, billing"):
        objective(problem, decisions, "profit")


def test_a_plan_without_activities_ends_at_once() -> None:
    problem = tiny(activities=[], requirements=[])
    assert objective(problem, decide(problem), "makespan") == 0
    assert score(problem, decide(problem)).value == 0


def test_shortages_are_segments_and_runs_of_protections() -> None:
    problem = reserve()
    decisions = decide(
        problem,
        "ann R[0] solo 50",
        "tia R[0] paired 50",
        starts={"A": 2},
        held=["P0 ann 60"],
        released=["P0 5 6"],
    )
    assert [
        (s.requirement, s.segment, s.protection, s.begin, s.end, s.short_pct)
        for s in shortages(problem, decisions)
    ] == [
        (0, 0, None, 2, 6, 37.5),
        (None, None, 0, 4, 5, 40.0),
        (None, None, 0, 6, 8, 40.0),
    ]
