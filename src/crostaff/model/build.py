"""The whole model: every rule and term, in the order of the contract, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from crostaff.model import moves, objectives, redundant
from crostaff.model.context import BuildContext, LinearTerm, ModelOptions
from crostaff.model.delivery import Delivery
from crostaff.model.growth import Growth, add_growth
from crostaff.model.mentors import Mentors
from crostaff.model.order import Order
from crostaff.model.reserve import Reserve, add_reserve
from crostaff.model.rules import (
    blinding,
    capacity,
    concurrency,
    coverage,
    eligibility,
    experience,
    firewall,
    independence,
    level,
    pairing,
    pins,
    precedence,
    protection,
    release,
    team,
    timeline,
)
from crostaff.model.scope import Scope, View
from crostaff.model.seats import add_members, add_starts
from crostaff.model.terms import (
    billing,
    disruption,
    handover,
    idle,
    labour,
    shortfall,
    tardiness,
    training,
)
from crostaff.problem import Problem

_MakeTerm: TypeAlias = Callable[[], LinearTerm]


@dataclass(frozen=True)
class BuiltModel:
    """A model with the variables that carry the decisions.

    Attributes
    ----------
    ctx : BuildContext
    reserve : Reserve
    """

    ctx: BuildContext
    growth: Growth
    delivery: Delivery
    reserve: Reserve

    def objective(self, name: str) -> LinearTerm:
        """Return an objective to be maximised: ``value``, a term, or minus a count.

        Raises
        ------
        KeyError
            If there is no such objective.
        """
        if name == "value":
            return _total(self._terms().values())
        counts: dict[str, _MakeTerm] = {
            "makespan": partial(objectives.makespan, self.ctx),
            "headcount": partial(objectives.headcount, self.ctx),
            "trainings": partial(objectives.trainings, self.growth),
        }
        return {**self._terms(), **counts}[name]()

    def margin(self) -> LinearTerm:
        """Return the part of the value that lateness does not change: all but tardiness."""
        terms = self._terms()
        del terms["tardiness"]
        return _total(terms.values())

    def staffing(self) -> LinearTerm:
        """Return the part of the value that does not depend on dates alone."""
        terms = self._terms()
        terms["disruption"] = partial(disruption.changes, self.ctx)
        del terms["tardiness"]
        return _total(terms.values())

    def dates(self) -> LinearTerm:
        """Return the part of the value that depends on dates alone: tardiness and shifts."""
        shifts = partial(disruption.shifts, self.ctx)
        return _total([self._terms()["tardiness"], shifts])

    def _terms(self) -> dict[str, _MakeTerm]:
        ctx = self.ctx
        return {
            "billing": partial(billing.term, ctx),
            "labour": partial(labour.term, ctx, self.growth),
            "shortfall": partial(shortfall.term, ctx, self.delivery, self.reserve),
            "tardiness": partial(tardiness.term, ctx),
            "handover": partial(handover.term, ctx),
            "idle": partial(idle.term, ctx, self.reserve),
            "disruption": partial(disruption.term, ctx),
            "training": partial(training.term, ctx, self.growth),
        }


def _total(terms: Iterable[_MakeTerm]) -> LinearTerm:
    total = LinearTerm()
    for term in terms:
        total.extend(term())
    return total


def build(
    problem: Problem, options: ModelOptions | None = None, *, scope: Scope | None = None
) -> BuiltModel:
    """Build the model of a problem, without an objective.

    Parameters
    ----------
    problem : Problem
    options : ModelOptions, optional
    scope : Scope, optional
        The part to decide; default everything.

    Returns
    -------
    BuiltModel
    """
    view = View.whole(problem) if scope is None else View.part(problem, scope)
    ctx = BuildContext(view, options or ModelOptions())
    if any(activity.earliest > activity.latest for activity in problem.activities):
        raise ValueError("an activity has no possible start; there is no model to build")
    add_starts(ctx)
    add_members(ctx)
    growth = add_growth(ctx)
    mentors = Mentors(ctx, growth)
    built = BuiltModel(ctx, growth, Delivery(ctx), add_reserve(ctx))
    order = Order(ctx)
    for name, add in _rules(built, mentors, order).items():
        if not problem.is_off(name):
            add()
    moves.add(ctx)
    if ctx.options.redundant:
        redundant.add(ctx, growth, mentors, order)
    return built


def _rules(built: BuiltModel, mentors: Mentors, order: Order) -> dict[str, Callable[[], None]]:
    """Return every rule in the order of the contract, ready to be added."""
    ctx = built.ctx
    return {
        "timeline": partial(timeline.add, ctx),
        "precedence": partial(precedence.add, ctx),
        "capacity": partial(capacity.add, ctx, built.reserve, order),
        "eligibility": partial(eligibility.add, ctx),
        "level": partial(level.add, ctx, built.growth),
        "coverage": partial(coverage.add, ctx, built.delivery),
        "pairing": partial(pairing.add, ctx, mentors),
        "experience": partial(experience.add, ctx, mentors),
        "team": partial(team.add, ctx),
        "concurrency": partial(concurrency.add, ctx),
        "firewall": partial(firewall.add, ctx),
        "blinding": partial(blinding.add, ctx),
        "independence": partial(independence.add, ctx),
        "protection": partial(protection.add, ctx, built.growth, built.reserve),
        "release": partial(release.add, ctx, built.reserve),
        "pins": partial(pins.add, ctx),
    }
