"""How long one small solve may take, and with what care."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ortools.sat.python import cp_model

from crostaff.solve.stop import Stop


@dataclass(frozen=True)
class Limits:
    """Limits of one solve with one thread.

    Attributes
    ----------
    seed : int
    stop : Stop
    work : float
        Limit in deterministic seconds.
    thorough : bool
        Whether to take the time for a large model: more work, and full presolve.
    """

    seed: int
    stop: Stop
    work: float = math.inf
    thorough: bool = False

    def solver(self) -> cp_model.CpSolver:
        """Return a solver that keeps the limits, with a strong linear relaxation.

        It does not look for symmetries: people are seldom alike, and bounds come sooner without.
        """
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.symmetry_level = 0
        parameters.random_seed = self.seed
        parameters.catch_sigint_signal = False
        parameters.max_time_in_seconds = max(self.stop.seconds_left, 0.01)
        if math.isfinite(self.work):
            parameters.max_deterministic_time = self.work
        return solver
