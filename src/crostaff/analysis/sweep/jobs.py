"""One scenario of a sweep: what is asked of a worker, and what comes back."""

from __future__ import annotations

import json
import math
import tempfile
import zlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from crostaff.errors import CrostaffError, PlanError, ScenarioError
from crostaff.plan.monthly import over_months
from crostaff.plan.plan import Plan, read_plan
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import show
from crostaff.solve.engine import solve
from crostaff.solve.figures import versions
from crostaff.solve.result import Result


class SweepStatus(StrEnum):
    """What became of a scenario: how its solve ended, or why there was none."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_PLAN_FOUND = "no_plan_found"
    FAULTY = "faulty"
    FAILED = "failed"
    PENDING = "pending"

    @property
    def is_settled(self) -> bool:
        """Whether another try with the same options has nothing to add."""
        return self not in (SweepStatus.FAILED, SweepStatus.PENDING)


@dataclass(frozen=True)
class SolveLimits:
    """How every scenario of a sweep is solved.

    Attributes
    ----------
    time_limit : float
        Seconds of wall time for each scenario.
    deterministic_limit : float or None
    seed : int
    """

    time_limit: float
    deterministic_limit: float | None
    seed: int

    @property
    def key(self) -> str:
        """The limits and the versions that a result depends on, as JSON.

        Results of another version are not mixed with new ones: they may differ by the version
        alone.
        """
        made_with = {name: version(name) for name in ("crostaff", "ortools")}
        work = self.deterministic_limit
        limits = {
            "time_limit": float(self.time_limit),
            "deterministic_limit": None if work is None else float(work),
            "seed": int(self.seed),
        }
        return json.dumps({**limits, **made_with}, sort_keys=True)


@dataclass(frozen=True)
class Job:
    """A scenario to be solved.

    Attributes
    ----------
    digest : str
        The scenario's.
    scenario : Scenario
    limits : SolveLimits
    """

    digest: str
    scenario: Scenario
    limits: SolveLimits


@dataclass(frozen=True)
class Outcome:
    """What is known of a scenario; amounts are ``None`` without a plan.

    Attributes
    ----------
    status : SweepStatus
    value, bound : float or None
        In currency, as in ``crostaff.Summary``.
    gap_potential, gap_value : float or None
    terms : tuple of (str, float)
        Signed terms that add up to the value.
    billability : float or None
        Billable over available hours of the whole horizon.
    margin : float or None
        Revenue less cost of the whole horizon, in currency.
    shortfall_hours : float or None
        Missing hours of requirements and protections.
    late_periods : int or None
        Periods after due, of studies and of activities with a due date, as tardiness counts them.
    seconds : float or None
        Wall time of the solve; ``None`` if there was none.
    versions : tuple of (str, str)
    note : str
        Faults, or why there is no result.
    plan : bytes or None
        The plan as a compressed JSON document.
    """

    status: SweepStatus
    value: float | None = None
    bound: float | None = None
    gap_potential: float | None = None
    gap_value: float | None = None
    terms: tuple[tuple[str, float], ...] = ()
    billability: float | None = None
    margin: float | None = None
    shortfall_hours: float | None = None
    late_periods: int | None = None
    seconds: float | None = None
    versions: tuple[tuple[str, str], ...] = ()
    note: str = ""
    plan: bytes | None = field(default=None, repr=False)


def answer_job(job: Job) -> Outcome:
    """Solve the scenario of a job with one worker: what a process of a sweep does.

    Nothing that goes wrong with one scenario ends the process, or the sweep.
    """
    try:
        result = solve(
            job.scenario,
            time_limit=job.limits.time_limit,
            deterministic_limit=job.limits.deterministic_limit,
            seed=job.limits.seed,
            workers=1,
        )
        return outcome_of(result)
    except ScenarioError as error:
        return faulty(error)
    except Exception as error:  # noqa: BLE001  (told in the scenario's row)
        return failed(f"{type(error).__name__}: {error}")


def faulty(error: ScenarioError) -> Outcome:
    """Return the outcome of a scenario whose data are wrong."""
    return Outcome(SweepStatus.FAULTY, versions=_versions(), note=str(error))


def failed(reason: str) -> Outcome:
    """Return the outcome of a scenario that could not be solved for reasons not its own."""
    return Outcome(SweepStatus.FAILED, versions=_versions(), note=reason)


def outcome_of(result: Result) -> Outcome:
    """Return what a sweep keeps of a result."""
    summary = result.summary
    status = str(summary.status)
    if status not in set(SweepStatus):
        return failed(f"the solve was {status} from outside")
    outcome = Outcome(
        status=SweepStatus(status),
        value=summary.value,
        bound=summary.bound,
        gap_potential=summary.gap_potential,
        gap_value=summary.gap_value,
        terms=tuple(summary.terms.items()),
        seconds=summary.seconds,
        versions=_versions(),
        note="; ".join(summary.warnings),
    )
    return outcome if result.plan is None else _with_plan(outcome, result.plan)


def _with_plan(outcome: Outcome, plan: Plan) -> Outcome:
    monthly = plan.monthly
    (total,) = over_months(monthly[monthly["dimension"] == "total"]).to_dict("records")
    share = float(total["billability"])
    return replace(
        outcome,
        billability=None if math.isnan(share) else share,
        margin=round(float(total["margin"]), 2),
        shortfall_hours=round(float(plan.shortfalls["hours"].sum()), 2),
        late_periods=int(plan.studies["late"].sum() + plan.starts["late"].sum()),
        plan=pack(plan),
    )


def _versions() -> tuple[tuple[str, str], ...]:
    return tuple(versions().items())


def pack(plan: Plan) -> bytes:
    """Return a plan as a compressed JSON document, the same as its ``.json`` file."""
    with tempfile.TemporaryDirectory(prefix="crostaff-") as folder:
        path = Path(folder) / "plan.json"
        plan.write(path)
        return zlib.compress(path.read_bytes())


def unpack(scenario: Scenario, packed: bytes) -> Plan:
    """Return the plan of a scenario that ``pack`` gave.

    Raises
    ------
    PlanError
        If it is none of this scenario, or damaged.
    """
    with tempfile.TemporaryDirectory(prefix="crostaff-") as folder:
        path = Path(folder) / "plan.json"
        try:
            path.write_bytes(zlib.decompress(packed))
            return read_plan(scenario, path)
        except (zlib.error, CrostaffError) as error:
            # The path says nothing: the file is gone when anybody looks.
            reason = str(error).replace(str(path), path.name)
            raise PlanError(
                f"the stored plan of scenario {show(scenario.name)} cannot be read: {reason}; "
                "solve it again with another store"
            ) from error
