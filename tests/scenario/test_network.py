"""Cycles, start windows and the critical path, worked by hand."""

from __future__ import annotations

import networkx as nx
import pytest

from crostaff.scenario.network import Arc, critical_path, find_cycles, tighten


def arc(pair: str, lag: int = 0, max_lag: int | None = None) -> Arc:
    return Arc(pair[0], pair[1], lag, max_lag)


def test_no_cycle() -> None:
    assert find_cycles([]) == []
    assert find_cycles([arc("AB"), arc("AC"), arc("BD"), arc("CD")]) == []


def test_one_cycle_per_group() -> None:
    arcs = [arc(pair) for pair in ("XA", "AB", "BC", "CA", "CD", "DE", "ED", "FF")]
    assert find_cycles(arcs) == [["A", "B", "C", "A"], ["D", "E", "D"], ["F", "F"]]


def test_windows_are_tightened_both_ways() -> None:
    # A (2 periods), then B (3) at least one period later, both within 10 periods.
    windows = {"A": (0, 8), "B": (0, 7)}
    # B from 0 + 2 + 1 = 3; A until 7 - 2 - 1 = 4.
    assert tighten(windows, {"A": 2, "B": 3}, [arc("AB", lag=1)]) == {"A": (0, 4), "B": (3, 7)}


def test_a_largest_lag_ties_both_ends() -> None:
    # B starts 0 to 1 periods after A's end; A is known to start in 5 to 6 and takes 2.
    windows = {"A": (5, 6), "B": (0, 20)}
    assert tighten(windows, {"A": 2, "B": 1}, [arc("AB", 0, 1)]) == {"A": (5, 6), "B": (7, 9)}
    # B cannot start before 12, so A not before 12 - 2 - 1 = 9.
    windows = {"A": (0, 20), "B": (12, 20)}
    assert tighten(windows, {"A": 2, "B": 1}, [arc("AB", 0, 1)]) == {"A": (9, 18), "B": (12, 20)}


def test_a_chain_is_tightened_to_the_fixpoint_in_any_order() -> None:
    # Four activities of 2 periods in a row fill 8 periods exactly.
    windows = dict.fromkeys("ABCD", (0, 6))
    arcs = [arc("CD"), arc("BC"), arc("AB")]
    expected = {"A": (0, 0), "B": (2, 2), "C": (4, 4), "D": (6, 6)}
    assert tighten(windows, dict.fromkeys("ABCD", 2), arcs) == expected
    assert tighten(windows, dict.fromkeys("ABCD", 2), arcs[::-1]) == expected


def test_a_negative_lag_lets_activities_overlap() -> None:
    # B may start one period before A's end at 4.
    windows = {"A": (0, 0), "B": (0, 9)}
    assert tighten(windows, {"A": 4, "B": 1}, [arc("AB", lag=-1)])["B"] == (3, 9)


def test_an_empty_window_proves_that_there_is_no_schedule() -> None:
    earliest, latest = tighten({"A": (5, 8), "B": (0, 6)}, {"A": 2, "B": 2}, [arc("AB")])["B"]
    assert earliest > latest


def test_contradictory_lags_end() -> None:
    # B at least 5 after A's end, C between, and at most 1 after: never.
    arcs = [arc("AB", 5), arc("AC", 0, 0), arc("CB", 0, 0)]
    windows = tighten(dict.fromkeys("ABC", (0, 50)), dict.fromkeys("ABC", 1), arcs)
    assert any(earliest > latest for earliest, latest in windows.values())


def test_critical_path() -> None:
    durations = {"A": 3, "B": 2, "C": 6, "D": 1, "E": 4}
    # A-B-D ends at 3 + 2 + 2 + 1 = 8, A-C-D at 3 + 6 + 1 = 10, E at 4.
    arcs = [arc("AB"), arc("AC"), arc("BD", lag=2), arc("CD")]
    assert critical_path(durations, arcs) == ["A", "C", "D"]
    assert critical_path(durations, [*arcs, arc("AE", lag=9)]) == ["A", "E"]


def test_critical_path_of_nothing_and_of_a_cycle() -> None:
    assert critical_path({}, []) == []
    with pytest.raises(nx.NetworkXUnfeasible, match="cycle"):
        critical_path({"A": 1, "B": 1}, [arc("AB"), arc("BA")])
