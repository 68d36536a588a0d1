"""Sampled worlds: how long activities take and how much work they are (docs/risk.md)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from crostaff.problem import IntArray, Problem
from crostaff.scenario.delays import Delays
from crostaff.scenario.fields import Planning
from crostaff.scenario.records import Study
from crostaff.scenario.templates import Templates

FloatArray = npt.NDArray[np.float64]

_MOST_SIGMAS = 10.0
"""How far above its mean a number of change orders is cut off: farther than any draw comes."""

_FIRST_PHASE = re.compile(r"(EARLY)?(PHASE)?(I|1)[AB]?")


@dataclass(frozen=True)
class Draws:
    """Sampled lengths and sizes, the same for every plan that is judged on them.

    Attributes
    ----------
    factors : FloatArray, shape (samples, activities)
        Actual over planned length, before it is rounded to periods.
    durations : IntArray, shape (samples, activities)
        Periods; at least 1, and 0 for a milestone.
    extra : FloatArray, shape (samples, studies)
        Hours that change orders add, as a share of the study's hours.
    required : IntArray, shape (samples, requirements)
        Required FTE percent with change orders, on the grid.
    """

    factors: FloatArray
    durations: IntArray
    extra: FloatArray
    required: IntArray

    def __len__(self) -> int:
        return len(self.factors)


class Sampler:
    """Draws lengths and sizes for the work of a problem.

    Parameters
    ----------
    problem : Problem
    templates : Templates
        Its ``delays`` are the distributions; its phases say which is the first.
    """

    def __init__(self, problem: Problem, templates: Templates) -> None:
        self.problem = problem
        self.templates = templates

    @property
    def delays(self) -> Delays:
        """The distributions."""
        return self.templates.delays

    def draw(self, samples: int, seed: int) -> Draws:
        """Return samples; the first of many are the same as few with the same seed."""
        streams = [
            np.random.Generator(np.random.PCG64(child))
            for child in np.random.SeedSequence(seed).spawn(7)
        ]
        factors = self._factors(self._normals(samples, *streams[:3]))
        planned = np.array([a.duration for a in self.problem.activities], dtype=np.int64)
        longer = np.floor(planned * factors + 0.5).astype(np.int64)
        durations = np.where(planned == 0, 0, np.maximum(1, longer))
        extra = self._extra(samples, *streams[3:6])
        return Draws(factors, durations, extra, self._required(extra, streams[6]))

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Stage of every activity."""
        records = self.problem.scenario.activities
        return tuple(self.delays.stage_of(row.name, row.activity_id) for row in records)

    def _normals(
        self,
        samples: int,
        by_client: np.random.Generator,
        by_area: np.random.Generator,
        own: np.random.Generator,
    ) -> FloatArray:
        """Return standard normals by activity that share shocks of sponsor and area."""
        problem, rho = self.problem, self.delays.correlation
        studies = np.array([a.study for a in problem.activities], dtype=np.int64)
        clients = np.array([study.client for study in problem.studies], dtype=np.int64)
        # A study that names no area shares that shock with nobody.
        names = [
            record.therapeutic_area.strip().lower() or f"\0{record.study_id}"
            for record in problem.scenario.studies
        ]
        number = {name: place for place, name in enumerate(dict.fromkeys(names))}
        areas = np.array([number[name] for name in names], dtype=np.int64)
        client = by_client.standard_normal((samples, len(problem.scenario.clients)))
        area = by_area.standard_normal((samples, len(number)))
        alone = own.standard_normal((samples, len(problem.activities)))
        common = client[:, clients[studies]] + area[:, areas[studies]]
        total: FloatArray = math.sqrt(rho / 2) * common + math.sqrt(1 - rho) * alone
        return total

    def _factors(self, normals: FloatArray) -> FloatArray:
        """Return lognormal factors, cut off at their floors and caps."""
        scenario, delays = self.problem.scenario, self.delays
        clients = {client.client_id: client for client in scenario.clients}
        records = [scenario.studies[a.study] for a in self.problem.activities]
        laws = [
            delays.factor(stage, first_phase=self.is_first_phase(study))
            for stage, study in zip(self.stages, records, strict=True)
        ]
        spread = np.array(
            [
                delays.novice_spread
                if clients[study.client_id].planning_experience is Planning.NOVICE
                else 1.0
                for study in records
            ]
        )
        mu, sigma, low, high = (
            np.array([getattr(law, name) for law in laws], dtype=np.float64)
            for name in ("mu", "sigma", "low", "high")
        )
        factors: FloatArray = np.clip(np.exp(mu + sigma * spread * normals), low, high)
        return factors

    def is_first_phase(self, study: Study) -> bool:
        """Whether a study is of phase I, in the words of the templates, the registry or others."""
        name, phase = next(iter(self.templates.phases.items()))
        word = study.phase.strip().upper()
        known = {name.upper(), *(entry.upper() for entry in phase.registry)}
        return word in known or bool(_FIRST_PHASE.fullmatch(re.sub(r"[\W_]", "", word)))

    def _extra(
        self,
        samples: int,
        any_: np.random.Generator,
        more: np.random.Generator,
        sizes: np.random.Generator,
    ) -> FloatArray:
        """Return the hours that change orders add: none, or one and a Poisson number of others."""
        delays, shape = self.delays, (samples, len(self.problem.studies))
        chance = delays.amendment_share
        mean = delays.amendments_mean / chance - 1 if chance else 0.0
        most = 1 + math.ceil(mean + _MOST_SIGMAS * (1 + math.sqrt(mean)))
        amended = any_.random(shape) < chance
        numbers = np.where(amended, 1 + more.poisson(mean, shape), 0)
        low, high = delays.change_order_hours
        orders = sizes.uniform(low, high, (*shape, most))
        counted = np.arange(most) < numbers[..., np.newaxis]
        total: FloatArray = np.where(counted, orders, 0.0).sum(axis=2)
        return total

    def _required(self, extra: FloatArray, rng: np.random.Generator) -> IntArray:
        """Return the required FTE on the grid, rounded at random so that the mean is kept."""
        problem = self.problem
        needs = problem.requirements
        pct = np.array([need.pct for need in needs], dtype=np.int64)
        # Whole people stay whole people.
        whole = np.array([need.min_pct == 100 and need.pct % 100 == 0 for need in needs], bool)
        unit = np.where(whole, 100, problem.step)
        studies = np.array([need.study for need in needs], dtype=np.int64)
        steps = pct * extra[:, studies] / unit
        draws = rng.random((len(extra), len(needs)))
        required: IntArray = pct + unit * np.floor(steps + draws).astype(np.int64)
        return required
