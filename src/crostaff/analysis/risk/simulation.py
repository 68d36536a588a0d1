"""Plans side by side in the same sampled worlds."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from crostaff.analysis.risk.figures import Counter, Figures
from crostaff.analysis.risk.outcomes import Outcome, outcome_in
from crostaff.analysis.risk.sampling import Draws
from crostaff.analysis.risk.world import Broken, Timing, World, extended
from crostaff.plan.plan import Plan
from crostaff.scenario.delays import Delays
from crostaff.solve.progress import Listener, Progress

logger = logging.getLogger(__name__)

PHASE = "sample"

MESSAGES = 20
"""Messages of a simulation, about evenly spread."""


@dataclass(frozen=True)
class Track:
    """One plan through all samples.

    Attributes
    ----------
    name : str
    plan : Plan
    timing : Timing
        Its dates in every sample.
    planned : Figures
        What it is worth as planned.
    figures : tuple of Figures
        By sample.
    broken : tuple of tuple of Broken
        By sample.
    """

    name: str
    plan: Plan
    timing: Timing
    planned: Figures
    figures: tuple[Figures, ...]
    broken: tuple[tuple[Broken, ...], ...]


def outcome(plan: Plan, timing: Timing, draws: Draws, sample: int) -> Outcome:
    """Return what becomes of a plan in one sample; its horizon is as long as it must be."""
    problem = plan.problem
    base = extended(problem.scenario, int(timing.ends[sample].max(initial=0)))
    world = World(problem, base, timing=timing, sample=sample, required=draws.required[sample])
    return outcome_in(world, plan.decisions)


class Simulation:
    """Plans of one problem, judged on common samples.

    Parameters
    ----------
    names : sequence of str
    plans : sequence of Plan
        All of the same problem, and valid.
    draws : Draws
    delays : Delays
    listener : callable, optional
    """

    def __init__(
        self,
        names: Sequence[str],
        plans: Sequence[Plan],
        *,
        draws: Draws,
        delays: Delays,
        listener: Listener | None = None,
    ) -> None:
        self.names, self.plans, self.draws, self.delays = names, plans, draws, delays
        self.listener = listener
        self.timings = [Timing.of(plan.problem, plan.decisions, draws.durations) for plan in plans]
        self.counters = [Counter(plan, delays) for plan in plans]
        self.figures: list[list[Figures]] = [[] for _ in plans]
        self.broken: list[list[tuple[Broken, ...]]] = [[] for _ in plans]

    def run(self) -> tuple[Track, ...]:
        """Return every plan through all samples, or through those until an interrupt.

        Raises
        ------
        KeyboardInterrupt
            If there were fewer than two.
        """
        began = time.perf_counter()
        try:
            for sample in range(len(self.draws)):
                self._judge(sample)
                if (sample + 1) * MESSAGES // len(self.draws) > sample * MESSAGES // len(
                    self.draws
                ):
                    self._tell(time.perf_counter() - began)
        except KeyboardInterrupt:
            if self._complete < 2:
                raise
            logger.info("interrupted after %d samples", self._complete)
        return tuple(self._track(place) for place in range(len(self.plans)))

    @property
    def _complete(self) -> int:
        return len(self.figures[-1])

    def _judge(self, sample: int) -> None:
        for place, plan in enumerate(self.plans):
            found = outcome(plan, self.timings[place], self.draws, sample)
            counted = self.counters[place].count(found.problem, found.decisions)
            self.broken[place].append(found.broken)
            self.figures[place].append(counted)

    def _tell(self, seconds: float) -> None:
        if self.listener is not None:
            values = [row.value for row in self.figures[0]]
            mean = sum(values) / len(values)
            self.listener(Progress(seconds, PHASE, value=mean, tier="mean value"))

    def _track(self, place: int) -> Track:
        plan, done = self.plans[place], self._complete
        timing = self.timings[place]
        return Track(
            name=self.names[place],
            plan=plan,
            timing=Timing(
                timing.planned, timing.begun, timing.starts[:done], timing.durations[:done]
            ),
            planned=self.counters[place].count(plan.problem, plan.decisions),
            figures=tuple(self.figures[place][:done]),
            broken=tuple(self.broken[place][:done]),
        )
