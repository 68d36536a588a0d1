"""Rule ``release``: notice, window, recall, and no such activity inside."""

from __future__ import annotations

import pytest

from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions, Released
from crostaff.problem import Problem
from tests.support.tiny import broken, sunday, tiny, violations, week


def protected(policy: dict[str, object] | None = None, **columns: object) -> Problem:
    """Return protection ``P`` over weeks 2 to 9, and ``A`` of the study, which takes 2 weeks."""
    return tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A", "duration": 2},
            {"activity_id": "B", "duration": 2},
            {"activity_id": "C", "duration": 2, "study_id": "T"},
        ],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B", "function": "data"},
            {"requirement_id": "O", "activity_id": "C"},
        ],
        protections=[
            {
                "protection_id": "P",
                "from": week(2),
                "to": sunday(9),
                "release_notice": 3,
                "recall": 1,
                **columns,
            }
        ],
        policy=policy,
    )


def rules(problem: Problem, block: str, *, start: int = 10) -> list[str]:
    return broken(problem, starts={"A": start}, held=["P ann 50"], released=[f"P {block}"])


@pytest.mark.parametrize(("block", "found"), [("3 9", []), ("2 9", ["release"])])
def test_it_begins_after_the_notice(block: str, found: list[str]) -> None:
    assert rules(protected(), block) == found


def test_without_notice_there_is_no_release() -> None:
    found = violations(protected(release_notice=None), starts={"A": 10}, released=["P 4 6"])
    assert [str(one) for one in found] == [
        "release: protection 'P' is released over periods [4, 6) "
        "but has no release notice, so it is never released"
    ]


@pytest.mark.parametrize(("block", "found"), [("3 10", []), ("3 11", ["release"])])
def test_it_lies_inside_the_window(block: str, found: list[str]) -> None:
    assert rules(protected(), block, start=0) == found


def test_it_does_not_begin_before_the_window() -> None:
    assert rules(protected(release_notice=0), "2 4") == []
    assert rules(protected(release_notice=0), "1 4") == ["release"]


@pytest.mark.parametrize(
    ("recall", "start", "found"),
    [(1, 7, []), (1, 6, ["release"]), (0, 6, []), (3, 9, []), (3, 8, ["release"])],
)
def test_people_are_back_before_the_study_needs_them(
    recall: int, start: int, found: list[str]
) -> None:
    # The release ends at boundary 6.
    assert rules(protected(recall=recall), "4 6", start=start) == found


def test_the_message_counts_the_periods() -> None:
    found = violations(protected(recall=3), starts={"A": 8}, released=["P 4 6"])
    assert [one.message for one in found] == [
        "protection 'P' is released over periods [4, 6) and so until 2 periods before activity 'A' "
        "starts; the people must be back 3 periods before it"
    ]


@pytest.mark.parametrize(("start", "found"), [(2, []), (3, ["release"]), (5, ["release"])])
def test_no_such_activity_runs_inside(start: int, found: list[str]) -> None:
    # A takes 2 weeks; the release is over periods 4 and 5.
    assert rules(protected(recall=0), "4 6", start=start) == found


@pytest.mark.parametrize("activity", ["B", "C"])
def test_other_functions_and_other_studies_may_run_inside(activity: str) -> None:
    found = broken(protected(), starts={"A": 0, activity: 4}, released=["P 4 6"])
    assert found == []


def test_there_is_one_block_per_protection() -> None:
    found = violations(protected(), starts={"A": 10}, released=["P 3 4", "P 6 7"])
    assert [str(one) for one in found] == ["release: protection 'P' is released more than once"]


@pytest.mark.parametrize("block", [(4, 4), (5, 4), (-1, 4), (4, 13)])
def test_a_block_is_a_range_of_periods(block: tuple[int, int]) -> None:
    decisions = Decisions(starts={0: 10, 1: 0, 2: 0}, released=(Released(0, *block),))
    assert [one.rule for one in check(protected(), decisions)] == ["release"]


def test_what_does_not_exist_is_named() -> None:
    decisions = Decisions(starts={0: 10, 1: 0, 2: 0}, released=(Released(3, 4, 6),))
    assert [one.message for one in check(protected(), decisions)] == [
        "there is no protection number 3"
    ]


def test_switched_off_it_is_not_asked() -> None:
    assert rules(protected({"rules": {"release": "off"}}), "2 10", start=5) == []
