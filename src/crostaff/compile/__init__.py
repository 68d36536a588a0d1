"""From a scenario in words to a problem in integers; every scaling happens here, once."""

from __future__ import annotations

from fractions import Fraction

from crostaff.compile.conflict import schedule_conflict
from crostaff.compile.openings import closed_periods, valid_starts
from crostaff.compile.people import People
from crostaff.compile.protections import Protections
from crostaff.compile.rates import Rates
from crostaff.compile.requirements import Requirements, make_cells
from crostaff.compile.source import Source
from crostaff.compile.studies import Studies
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.units import cents

__all__ = ["closed_periods", "compile_problem", "schedule_conflict", "valid_starts"]


def compile_problem(scenario: Scenario) -> Problem:
    """Compile a valid scenario.

    Amounts of money are noted exactly first; their common unit is known when all are.

    Parameters
    ----------
    scenario : Scenario
        One that ``crostaff.validate`` finds no fault in.

    Returns
    -------
    Problem
    """
    source = Source(scenario)
    policy, money = source.policy, source.money
    studies, people = Studies(source), People(source)
    activities, staff = studies.activities(), people.build()
    requirements = Requirements(source, staff, Rates(scenario))
    first_ends = requirements.first_ends(activities)
    staff = tuple(people.with_earliest(person, first_ends) for person in staff)
    protections = Protections(source, staff)
    handover = money.note(Fraction(cents(policy.handover_cost)))
    change = money.note(Fraction(cents(policy.change_cost), 100))
    shift = money.note(Fraction(cents(policy.shift_cost)))
    rows = requirements.build()
    cells, cells_by_requirement = make_cells(activities, rows)
    source.warnings += filter(None, [schedule_conflict(scenario, source.grid, activities)])
    return Problem(
        scenario=scenario,
        grid=source.grid,
        step=policy.fte_step,
        units_per_cent=money.units_per_cent,
        output_scale=source.output_scale,
        frozen=source.frozen,
        growth=policy.growth,
        cooling=policy.cooling_periods(scenario.period),
        handover_cost=money.units(handover),
        change_cost=money.units(change),
        shift_cost=money.units(shift),
        hours_per_period=(source.hours.numerator, source.hours.denominator),
        staff=staff,
        skills=source.skills(),
        studies=studies.build(activities),
        activities=activities,
        precedences=studies.precedences(),
        requirements=rows,
        protections=protections.build(activities),
        baseline=studies.baseline(),
        has_baseline=bool(scenario.baseline),
        has_baseline_starts=bool(scenario.baseline_starts),
        cells=cells,
        cells_by_requirement=cells_by_requirement,
        potential=money.units(requirements.potential()),
        warnings=tuple(source.warnings),
    )
