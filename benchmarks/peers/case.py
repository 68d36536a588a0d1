"""What peers solve: generated departments, and published instances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.department import Size
from benchmarks.mspsp import FAMILY
from benchmarks.published import instances, published

from crostaff.compile import compile_problem
from crostaff.errors import PlanError
from crostaff.plan.check import check
from crostaff.plan.plan import read_plan
from crostaff.plan.score import objective
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.solve.construct import construct


@dataclass(frozen=True)
class Case:
    """One scenario.

    Attributes
    ----------
    name : str
        People and studies, or the path of an instance.
    seed : int
    scenario : Scenario
    best_known : int or None
        Published upper bound of an instance.
    """

    name: str
    seed: int
    scenario: Scenario
    best_known: int | None = None

    @cached_property
    def problem(self) -> Problem:
        """The compiled scenario, with which all plans are judged."""
        return compile_problem(self.scenario)

    @property
    def objective(self) -> str:
        """The objective of all peers."""
        return self.scenario.policy.tiers[0]

    @cached_property
    def with_fixed_dates(self) -> Scenario:
        """The scenario whose activities all start when the constructed plan starts them."""
        starts = construct(self.problem).starts
        grid = self.problem.grid
        document = self.scenario.to_document()
        document["activities"] = [
            row.model_dump(mode="json", exclude_defaults=True)
            | {"fixed_start": grid.first_day(starts[index]).isoformat()}
            for index, row in enumerate(self.scenario.activities)
        ]
        return Scenario.model_validate(document)

    def judge(self, path: Path) -> tuple[float | None, str]:
        """Return the objective of a peer's plan, and what is wrong with it (nothing: empty).

        A plan with a fault has no objective.
        """
        if not path.exists():
            return None, "no plan"
        try:
            plan = read_plan(self.problem, path)
        except PlanError as error:
            return None, " ".join(str(error).replace(str(path), path.name).split())
        violations = check(self.problem, plan.decisions)
        if violations:
            return None, f"{len(violations)} violations; {violations[0]}"
        if self.objective == "value":
            return plan.value, ""
        return float(objective(self.problem, plan.decisions, self.objective)), ""


def departments(sizes: Iterable[Size], periods: int, seeds: Iterable[int]) -> Iterator[Case]:
    """Yield generated departments."""
    seeds = list(seeds)
    for size in sizes:
        for seed in seeds:
            name = f"{size.people}x{size.studies}"
            yield Case(name, seed, size.scenario(periods, seed))


def multi_skill(folder: Path, sets: Iterable[str], limit: int | None, seed: int) -> Iterator[Case]:
    """Yield published instances of multi-skill project scheduling."""
    known = published(folder)
    for path in instances(folder, FAMILY.pattern, sets, limit):
        name = f"{path.parent.name}/{path.name}"
        best = known.get(name)
        yield Case(name, seed, FAMILY.to_scenario(path), None if best is None else best[1])
