"""Seeded synthetic portfolios and staff, sized to a wanted load."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crostaff.scenario.commitments import promise, sell_clients, sell_studies
from crostaff.scenario.movement import let_move
from crostaff.scenario.needs import Need, make_requirements
from crostaff.scenario.people import Team, make_team
from crostaff.scenario.policy import Policy
from crostaff.scenario.portfolio import Portfolio, build_portfolio, check_horizon
from crostaff.scenario.records import Requirement
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.synthetic import draw_studies
from crostaff.scenario.templates import Templates, TemplateSource, load_templates
from crostaff.scenario.timegrid import TimeGrid
from crostaff.scenario.workload import (
    Pool,
    choose_scope,
    fit_steps,
    head_counts,
    limit_studies,
    pool_demand,
    split_teams,
)

DEFAULT_START = dt.date(2027, 1, 4)
"""First day of a generated horizon: a Monday."""


def generate(
    *,
    people: int = 60,
    studies: int = 25,
    portfolio: Portfolio | None = None,
    start: dt.date | str | None = None,
    periods: int | None = None,
    period: str | None = None,
    seed: int = 0,
    load: float = 0.88,
    movable: float = 0.3,
    protections: float = 0.2,
    growth: bool = True,
    templates: TemplateSource | Templates | None = None,
    name: str | None = None,
) -> Scenario:
    """Return a valid scenario with synthetic staff; equal arguments give an equal scenario.

    The staff is divided over the functions like the work, and the FTE of every requirement is
    scaled, in equal proportions within a function, so that the work is ``load`` of the people's
    time: the department does that part of every study. With far fewer people than the studies
    need, each function serves only some of the studies. Needs too small for the FTE grid fall
    away; with very few people, so do the smallest functions.

    Parameters
    ----------
    people : int
        Head count.
    studies : int
        Synthetic studies, without a ``portfolio``.
    portfolio : Portfolio, optional
        Studies from ``crostaff.read_trials``; brings its own horizon and templates.
    start : datetime.date or str, optional
        First day (text as YYYY-MM-DD), by default Monday 2027-01-04.
    periods, period : int and {"day", "week", "month"}, optional
        Horizon, by default 52 weeks.
    seed : int
        Starts the random numbers; another seed gives another department of the same kind.
    load : float
        Required FTE-hours over available FTE-hours (contracts less absences of more than
        ``policy.short_absence`` periods), everybody counted; hit within 5 %, with fewer than
        about 20 people as nearly as the FTE grid allows.
    movable : float
        Share of the activities with a start window instead of a fixed start; work that has
        begun never moves.
    protections : float
        Share of the studies with reserved people.
    growth : bool
        Whether trainees qualify (``policy.growth``).
    templates : path, mapping or Templates, optional
        Replaces keys of the built-in templates.
    name : str, optional
        Scenario name.

    Raises
    ------
    ValueError
        If an argument is out of range, the horizon is given twice, or holds no work.
    ScenarioError
        If the templates are faulty.
    """
    _check_arguments(people, studies, load, movable, protections)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ValueError(f"seed is {seed!r}; give a whole number")
    if portfolio is None:
        portfolio = _synthetic_portfolio(
            studies,
            check_horizon(
                start or DEFAULT_START, period or "week", 52 if periods is None else periods
            ),
            load_templates(templates),
            _stream(seed, "studies"),
        )
    elif (start, periods, period, templates) != (None, None, None, None):
        raise ValueError(
            "portfolio brings its own horizon and templates; give start, periods, period and "
            "templates to read_trials instead"
        )
    return _staffed(
        portfolio,
        people,
        name=name or f"{portfolio.name}, {people} people, seed {seed}",
        seed=seed,
        load=load,
        movable=movable,
        protections=protections,
        policy=Policy(growth=growth),
    )


def _staffed(
    portfolio: Portfolio,
    people: int,
    *,
    name: str,
    seed: int,
    load: float,
    movable: float,
    protections: float,
    policy: Policy,
) -> Scenario:
    portfolio = let_move(portfolio, movable, _stream(seed, "movable"))
    portfolio = _take_on(portfolio, people, load, _stream(seed, "scope"))
    team = _team(people, portfolio, policy, _stream(seed, "people"))
    steps = fit_steps(portfolio.needs, team.capacity, load)
    needs = _priced(portfolio.needs, steps, team, portfolio.templates)
    return _assemble(
        portfolio,
        team,
        make_requirements(needs, steps, portfolio.templates),
        policy=policy,
        name=name,
        protections=protections,
        seed=seed,
    )


def _stream(seed: int, topic: str) -> random.Random:
    """Return a topic's own random numbers, so that one option leaves the rest as it is."""
    return random.Random(f"{seed}:{topic}")


def _check_arguments(
    people: int, studies: int, load: float, movable: float, protections: float
) -> None:
    for noun, count in (("people", people), ("studies", studies)):
        if count < 1:
            raise ValueError(f"{noun} is {count}; give at least 1")
    if not 0 < load <= 10:
        raise ValueError(f"load is {load}; give required over available hours, such as 0.88")
    for noun, share in (("movable", movable), ("protections", protections)):
        if not 0 <= share <= 1:
            raise ValueError(f"{noun} is {share}; give a share from 0 to 1")


def _synthetic_portfolio(
    studies: int, grid: TimeGrid, templates: Templates, rng: random.Random
) -> Portfolio:
    facts = draw_studies(
        studies, start=grid.start, end=grid.boundaries[-1], templates=templates, rng=rng
    )
    return build_portfolio(
        facts,
        name=f"{studies} synthetic studies",
        grid=grid,
        templates=templates,
    )


def _take_on(portfolio: Portfolio, people: int, load: float, rng: random.Random) -> Portfolio:
    """Return the portfolio with the part of the work that a department of this size does."""
    needs = choose_scope(limit_studies(portfolio.needs), load * people * portfolio.periods, rng)
    home = {study.study_id: study.region for study in portfolio.studies}
    threshold = portfolio.templates.staffing.regional_people
    return replace(portfolio, needs=split_teams(needs, people, threshold, home))


def _team(people: int, portfolio: Portfolio, policy: Policy, rng: random.Random) -> Team:
    functions = portfolio.templates.functions
    demand = pool_demand(portfolio.needs)
    if not demand:
        raise ValueError("the portfolio has no work inside its horizon; move or widen the horizon")
    minimum = {pool: functions[pool[0]].min_people for pool in demand}
    return make_team(
        head_counts(people, demand, minimum),
        _area_demand(portfolio.needs),
        grid=TimeGrid(portfolio.start, portfolio.period, portfolio.periods),
        templates=portfolio.templates,
        policy=policy,
        rng=rng,
    )


def _area_demand(needs: Sequence[Need]) -> dict[Pool, dict[str, float]]:
    demand: dict[Pool, dict[str, float]] = {}
    for need in needs:
        if need.is_lead:
            areas = demand.setdefault(need.pool, {})
            areas[need.skill_id] = areas.get(need.skill_id, 0.0) + need.fte * need.periods
    return demand


def _priced(
    needs: Sequence[Need], steps: Sequence[int], team: Team, templates: Templates
) -> tuple[Need, ...]:
    """Return the needs with bill rates that reach the templates' margin with average people."""
    cost = _mean_cost(team)
    spent = billed = 0.0
    for need, count in zip(needs, steps, strict=True):
        spent += count * need.periods * cost.get(need.pool, 0.0)
        billed += count * need.periods * need.bill_rate
    if not billed:
        return tuple(needs)
    factor = spent / (1 - templates.staffing.gross_margin) / billed
    return tuple(replace(need, bill_rate=round(need.bill_rate * factor, 2)) for need in needs)


def _mean_cost(team: Team) -> Mapping[Pool, float]:
    """Return the mean cost per hour of every pool; a region's own people do its work."""
    regional = {pool for pool in team.capacity if pool[1]}
    rates: dict[Pool, list[float]] = {}
    for person in team.staff:
        pool = (person.function, person.region)
        key = pool if pool in regional else (person.function, "")
        rates.setdefault(key, []).append(person.cost_rate)
    return {pool: sum(values) / len(values) for pool, values in rates.items()}


def _assemble(
    portfolio: Portfolio,
    team: Team,
    requirements: tuple[Requirement, ...],
    *,
    policy: Policy,
    name: str,
    protections: float,
    seed: int,
) -> Scenario:
    promises = promise(
        portfolio, requirements, team, share=protections, rng=_stream(seed, "promises")
    )
    return Scenario(
        name=name,
        start=portfolio.start,
        period=portfolio.period,
        periods=portfolio.periods,
        policy=policy,
        staff=team.staff,
        staff_skills=team.staff_skills,
        absences=team.absences,
        skills=portfolio.skills,
        clients=sell_clients(portfolio, _stream(seed, "clients")),
        studies=sell_studies(portfolio, _stream(seed, "sales")),
        activities=portfolio.activities,
        precedences=portfolio.precedences,
        requirements=promises.requirements,
        protections=promises.protections,
    )
