"""Rule ``pins``: pinned rows and starts, and everything before the frozen date, are kept."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations, week


def baseline(
    *,
    pinned: bool = False,
    pinned_start: bool = False,
    start: int | None = 2,
    policy: dict[str, object] | None = None,
    **columns: object,
) -> Problem:
    """Return ``A`` of two segments, in force from week 2 with ``ann`` at 50 % on the first."""
    starts = [] if start is None else [{"activity_id": "A", "start": start, "pinned": pinned_start}]
    return tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[{"activity_id": "A", "duration": 8, **columns}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "ann",
                "mode": "solo",
                "fte_pct": 50,
                "pinned": pinned,
            }
        ],
        baseline_starts=starts,
        policy=policy,
    )


def test_a_pinned_row_is_kept_and_others_may_join() -> None:
    problem = baseline(pinned=True)
    assert broken(problem, "ann R[0] solo 50", "bob R[0] solo 50", starts={"A": 0}) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("ann R[0] solo 60", "'ann' is pinned solo at 50 % on R[0] but is solo at 60 %"),
        ("ann R[1] solo 50", "'ann' is pinned solo at 50 % on R[0] but is not there"),
        ("bob R[0] solo 50", "'ann' is pinned solo at 50 % on R[0] but is not there"),
    ],
)
def test_a_pinned_row_changed_is_named(row: str, message: str) -> None:
    found = violations(baseline(pinned=True), row)
    assert [(one.rule, one.message) for one in found] == [("pins", message)]


def test_a_pinned_row_keeps_its_mode() -> None:
    problem = tiny(
        **people(eve="experienced", tia="trainee"),
        requirements=[{"requirement_id": "R", "trainee_slots": 1, "min_level": "qualified"}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "tia",
                "mode": "paired",
                "fte_pct": 50,
                "pinned": True,
            }
        ],
    )
    assert broken(problem, "eve R[0] solo 50", "tia R[0] paired 50") == []
    assert broken(problem, "eve R[0] solo 50", "tia R[0] solo 50") == ["level", "pins"]


def test_a_baseline_that_is_not_pinned_is_free() -> None:
    assert broken(baseline(), "bob R[0] solo 100", starts={"A": 4}) == []


@pytest.mark.parametrize(("start", "rules"), [(2, []), (3, ["pins"])])
def test_a_pinned_start_is_kept(start: int, rules: list[str]) -> None:
    assert broken(baseline(pinned_start=True), starts={"A": start}) == rules


def frozen(until: int, **options: object) -> Problem:
    return baseline(policy={"frozen_until": week(until)}, **options)  # type: ignore[arg-type]


def test_a_segment_that_begins_before_the_date_is_kept() -> None:
    # Frozen until week 3: the first segment begins in week 2, the second in week 6.
    assert broken(frozen(3), "ann R[0] solo 50", "bob R[1] solo 100", starts={"A": 2}) == []


@pytest.mark.parametrize(
    ("team", "changes"),
    [
        ((), ["lost 'ann' solo at 50 %"]),
        (("ann R[0] solo 50", "bob R[0] solo 50"), ["gained 'bob' solo at 50 %"]),
        (("ann R[0] solo 60",), ["lost 'ann' solo at 50 %", "gained 'ann' solo at 60 %"]),
    ],
)
def test_a_frozen_segment_changes_in_nothing(team: tuple[str, ...], changes: list[str]) -> None:
    found = violations(frozen(3), *team, starts={"A": 2})
    assert {one.rule for one in found} == {"pins"}
    assert sorted(one.message.split(", has ")[1] for one in found) == sorted(changes)


def test_a_segment_that_begins_on_the_date_is_free() -> None:
    assert broken(frozen(2), "bob R[0] solo 50", starts={"A": 2}) == []


def test_a_frozen_segment_that_the_baseline_leaves_empty_stays_empty() -> None:
    # Frozen until week 7: the second segment begins in week 6 and has no baseline.
    assert broken(frozen(7), "ann R[0] solo 50", starts={"A": 2}) == []
    assert broken(frozen(7), "ann R[0] solo 50", "ann R[1] solo 50", starts={"A": 2}) == ["pins"]


@pytest.mark.parametrize(("start", "rules"), [(2, []), (4, ["pins"])])
def test_a_baseline_start_before_the_date_is_kept(start: int, rules: list[str]) -> None:
    assert broken(frozen(3), "ann R[0] solo 50", starts={"A": start}) == rules


@pytest.mark.parametrize(("start", "rules"), [(3, []), (2, ["pins"])])
def test_nothing_else_starts_before_the_date(start: int, rules: list[str]) -> None:
    # The baseline starts in week 4, so the start is free from the date on only.
    team = ("ann R[0] solo 50",) if start < 3 else ()
    assert broken(frozen(3, start=4), *team, starts={"A": start}) == rules


@pytest.mark.parametrize(
    "dates",
    [{"fixed_start": week(1)}, {"deadline": "2027-03-14"}],  # 8 weeks by week 9: start ≤ 2
)
def test_what_can_only_start_early_may(dates: dict[str, object]) -> None:
    problem = frozen(3, start=None, **dates)
    assert broken(problem, "ann R[0] solo 50", starts={"A": 1}) == []


def test_switched_off_it_is_not_asked() -> None:
    problem = baseline(
        pinned=True,
        pinned_start=True,
        policy={"frozen_until": week(5), "rules": {"pins": "off"}},
    )
    assert broken(problem, starts={"A": 0}) == []
