"""What holds of every comparison, whatever the plans."""

from __future__ import annotations

import math
import random

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crostaff.analysis.compare import Comparison, compare
from crostaff.analysis.compare.tables import COLUMNS
from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.scenario.scenario import TABLES, Scenario
from tests.support.pairs import at_random, figures
from tests.support.profiles import examples
from tests.support.strategies import tiny_scenarios
from tests.support.variants import with_helper, without_baseline

pytestmark = pytest.mark.many

RANDOMS = st.integers(0, 2**32 - 1).map(random.Random)
CHANGES = ("assignments", "dates", "protections", "shortfalls", "qualifications")
OPPOSITE = {
    "added": "removed",
    "later": "earlier",
    "longer": "shorter",
    "gained": "lost",
}
OPPOSITE |= {other: one for one, other in OPPOSITE.items()}
PLACE = ("study_id", "function", "skill_id")
SIGNED = ("start_slip", "start_slip_days", "end_slip", "end_slip_days", "slip_days")


def drawn(scenario: Scenario, rng: random.Random, changed: Scenario | None = None) -> Comparison:
    """Return two random plans compared, of one scenario or of two."""
    return compare(
        at_random(compile_problem(scenario), rng),
        at_random(compile_problem(changed or scenario), rng),
    )


@examples(30)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_a_plan_compared_with_itself_shows_no_change(
    scenario: Scenario, rng: random.Random
) -> None:
    plan = at_random(compile_problem(scenario), rng)
    comparison = compare(plan, plan)
    first, *broken = comparison.sentences
    assert first.startswith("Nothing changes")
    # A plan at random may break rules, which is told once.
    assert len(broken) == bool(check(plan.problem, plan.decisions))
    assert all(said.startswith("The plan ") for said in broken)
    assert {name: len(comparison.frames[name]) for name in CHANGES} == dict.fromkeys(CHANGES, 0)
    for table in ("terms", "kpis"):
        for before, after in figures(comparison, table).values():
            assert before == after or (math.isnan(before) and math.isnan(after))


def mirrored(comparison: Comparison, table: str) -> list[tuple[str, ...]]:
    """Return the rows of a table as the comparison the other way round should have them."""
    frame = without_place(comparison.frames[table])
    swap = {"before": "after", "after": "before"}
    names = {}
    for column in frame:
        stem, _, side = str(column).rpartition("_")
        names[column] = swap.get(str(column)) or (
            f"{stem}_{swap[side]}" if side in swap else str(column)
        )
    turned = frame.rename(columns=names)[list(frame)]
    if "change" in turned and str(turned["change"].dtype) == "string":
        turned["change"] = turned["change"].replace(OPPOSITE)
    elif "change" in turned:
        turned["change"] = -turned["change"] + 0.0
    for column in SIGNED:
        if column in turned:
            turned[column] = -turned[column]
    return written(turned)


def without_place(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out where a row belongs: that is told as in the second plan."""
    return frame.drop(columns=[name for name in PLACE if name in frame])


def written(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, row)) for row in frame.itertuples(index=False))


def assert_mirrored(comparison: Comparison) -> None:
    back = compare(comparison.after, comparison.before)
    for table in COLUMNS:
        assert mirrored(comparison, table) == written(without_place(back.frames[table]))


@examples(30)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_the_other_way_round_is_the_mirror_image(scenario: Scenario, rng: random.Random) -> None:
    assert_mirrored(drawn(scenario, rng))


@examples(30)
@given(scenario=tiny_scenarios(), other=tiny_scenarios(), rng=RANDOMS)
def test_plans_of_unlike_scenarios_are_mirrored_too(
    scenario: Scenario, other: Scenario, rng: random.Random
) -> None:
    assume(scenario.period == other.period)
    comparison = drawn(scenario, rng, other)
    assert_mirrored(comparison)
    assert all(sentence.endswith(".") for sentence in comparison.sentences)


@examples(30)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_changes_add_up(scenario: Scenario, rng: random.Random) -> None:
    changed = without_baseline(with_helper(scenario))
    comparison = drawn(scenario, rng, changed)
    terms, kpis = figures(comparison, "terms"), figures(comparison, "kpis")
    totals = {measure: row for (name, _, measure), row in terms.items() if name == "total"}
    value = totals.pop("value")
    assert value == (comparison.before.value, comparison.after.value)
    change = sum(after - before for before, after in totals.values())
    assert change == pytest.approx(value[1] - value[0], abs=0.005)
    for dimension in ("month", "study", "function"):
        for term, total in totals.items():
            rows = [row for key, row in terms.items() if (key[0], key[2]) == (dimension, term)]
            for side in (0, 1):
                # the total is rounded to cents, its parts are not
                assert sum(row[side] for row in rows) == pytest.approx(total[side], abs=0.011)
    works = comparison.assignments
    hours = works["hours_after"].sum() - works["hours_before"].sum()
    before, after = kpis["total", "total", "assigned_hours"]
    assert hours == pytest.approx(after - before, abs=1e-4)
    margin = works["margin_after"].sum() - works["margin_before"].sum()
    before, after = kpis["total", "total", "margin"]
    assert margin == pytest.approx(after - before, abs=1e-3)
    short = comparison.shortfalls
    cost = short["cost_after"].sum() - short["cost_before"].sum()
    before, after = totals["shortfall"]
    assert cost == pytest.approx(before - after, abs=0.011)


@examples(40)
@given(scenario=tiny_scenarios(), other=tiny_scenarios())
def test_scenarios_are_mirrored_and_counted(scenario: Scenario, other: Scenario) -> None:
    there, back = compare(scenario, other), compare(other, scenario)
    for one, opposite in (("added", "removed"), ("removed", "added"), ("changed", "changed")):
        counts = dict(zip(there.rows["table"], there.rows[one], strict=True))
        mirror = dict(zip(back.rows["table"], back.rows[opposite], strict=True))
        assert counts == mirror
    for table in TABLES:
        counts = there.rows.set_index("table").reindex([table], fill_value=0).loc[table]
        grown = len(other.table(table)) - len(scenario.table(table))
        assert counts["added"] - counts["removed"] == grown
    assert compare(scenario, scenario).changes.empty
    assert compare(scenario, scenario).sentences == (
        "Nothing changes: both scenarios are the same.",
    )
