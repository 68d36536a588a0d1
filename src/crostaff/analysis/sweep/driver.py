"""How a sweep runs: what is stored is skipped, the rest is given out and kept as it arrives."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crostaff.analysis.sweep.crew import Crew, Lost
from crostaff.analysis.sweep.jobs import Job, Outcome, SolveLimits, failed
from crostaff.analysis.sweep.progress import SweepListener, SweepProgress
from crostaff.analysis.sweep.store import Store
from crostaff.errors import CrostaffError
from crostaff.scenario.scenario import Scenario

logger = logging.getLogger(__name__)

MOST_TRIES = 3
"""Of a scenario whose worker is lost; it may be the scenario that takes the worker down."""

_LOOK_SECONDS = 0.5
"""Longest time in which an interrupt is not noticed, on systems where waiting cannot be broken."""


@dataclass
class Driver:
    """One run of a sweep.

    Attributes
    ----------
    names_by_digest : mapping of str to tuple of str
        Scenarios that are equal are solved once.
    scenario_by_digest : mapping of str to Scenario
    limits : SolveLimits
    store : Store
    listener : callable or None
    total, known : int
        All names of the sweep, and those that are settled beforehand, such as faulty ones.
    outcomes : dict of str to Outcome
        What is known, by digest.
    stored : set of str
        Digests whose outcome was in the store before.
    interrupted : bool
    unsaved : dict of str to Outcome
        What the store does not have yet.
    trouble : str
        Why the store did not take it.
    """

    names_by_digest: Mapping[str, tuple[str, ...]]
    scenario_by_digest: Mapping[str, Scenario]
    limits: SolveLimits
    store: Store
    listener: SweepListener | None
    total: int
    known: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    interrupted: bool = False
    unsaved: dict[str, Outcome] = field(default_factory=dict)
    trouble: str = ""
    tries: dict[str, int] = field(default_factory=dict)

    def run(self, make_crew: Callable[[int], Crew]) -> None:
        """Solve what is not stored; an interrupt ends it with what there is.

        Parameters
        ----------
        make_crew : callable
            From the number of jobs to who does them.
        """
        self.began = time.perf_counter()
        found = self.store.find(self.scenario_by_digest, self.limits.key)
        self.outcomes = {key: old for key, old in found.items() if old.status.is_settled}
        self.stored = set(self.outcomes)
        if self.stored:
            logger.info("%d results of %s are used again", len(self.stored), self.store.place)
        try:
            self._tell()
            self._solve(make_crew)
        except KeyboardInterrupt:
            self.interrupted = True
        self._save()

    def _solve(self, make_crew: Callable[[int], Crew]) -> None:
        left = [
            Job(digest, scenario.with_edits(()), self.limits)
            for digest, scenario in self.scenario_by_digest.items()
            if digest not in self.outcomes
        ]
        if not left:
            return
        crew = make_crew(len(left))
        try:
            for job in left:
                crew.submit(job)
            while len(self.outcomes) < len(self.scenario_by_digest):
                answer = crew.next(_LOOK_SECONDS)
                if answer is not None:
                    self._take(crew, *answer)
        finally:
            crew.close()

    def _take(self, crew: Crew, job: Job, answer: Outcome | Lost) -> None:
        """Keep an answer; have a job whose worker is lost done again."""
        if isinstance(answer, Lost):
            tries = self.tries[job.digest] = self.tries.get(job.digest, 0) + 1
            name, reason = self.names_by_digest[job.digest][0], answer.reason
            if tries < MOST_TRIES and not answer.is_final:
                logger.warning("scenario %r is solved again: %s", name, reason)
                crew.submit(job)
                return
            logger.warning("scenario %r is given up: %s", name, reason)
            answer = failed(reason if answer.is_final else f"{reason}, the last of {tries} tries")
        # Known first, so that an interrupt while it is stored does not lose it.
        self.unsaved[job.digest] = answer
        self.outcomes[job.digest] = answer
        self._save()
        self._tell(job.digest)

    def _save(self) -> None:
        """Store what is not stored; a store that does not answer now may do so later.

        The newest comes first, so that one that the store will never take holds up no other.
        """
        try:
            for digest, outcome in reversed(list(self.unsaved.items())):
                name = self.names_by_digest[digest][0]
                self.store.add(digest, self.limits.key, name, outcome)
                del self.unsaved[digest]
        except CrostaffError as error:
            if not self.trouble:
                logger.warning("%s; results are kept in memory", error)
            self.trouble = str(error)

    def _tell(self, digest: str | None = None) -> None:
        if self.listener is None:
            return
        count = {key: len(names) for key, names in self.names_by_digest.items()}
        self.listener(
            SweepProgress(
                seconds=time.perf_counter() - self.began,
                done=self.known + sum(count[key] for key in self.outcomes),
                total=self.total,
                stored=sum(count[key] for key in self.stored),
                name="" if digest is None else self.names_by_digest[digest][0],
                outcome=None if digest is None else self.outcomes[digest],
            )
        )
