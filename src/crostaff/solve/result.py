"""What a solve returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crostaff.errors import NoPlanError
from crostaff.plan.files import write_summary
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Status, Summary
from crostaff.problem import Problem
from crostaff.solve.advice import why_no_plan
from crostaff.solve.progress import Progress


@dataclass(frozen=True, repr=False)
class Result:
    """The outcome of ``crostaff.solve``; never empty, whatever the status.

    Attributes
    ----------
    summary : Summary
        Status, value, bound, gaps, terms, versions: what is written as ``plan.json``.
    plan : Plan or None
        The best plan, checked; ``None`` if there is none.
    problem : Problem
        The compiled problem.
    trace : tuple of Progress
        Every message of the solve, for anytime curves.
    why : str or None
        Why there is no plan, where the solve knows more than the scenario tells.
    """

    summary: Summary
    plan: Plan | None
    problem: Problem
    trace: tuple[Progress, ...]
    why: str | None = None

    @property
    def status(self) -> Status:
        """How the solve ended."""
        return self.summary.status

    @property
    def value(self) -> float | None:
        """Plan value in currency; ``None`` without a plan."""
        return self.summary.value

    @property
    def bound(self) -> float | None:
        """Proven bound on the last tier; ``None`` where none holds for the full problem."""
        return self.summary.bound

    @property
    def gap(self) -> float | None:
        """Gap to the potential, as a share; ``None`` without plan or bound."""
        return self.summary.gap_potential

    @property
    def terms(self) -> Mapping[str, float]:
        """Signed terms in currency, adding up to the value."""
        return self.summary.terms

    def require_plan(self) -> Plan:
        """Return the plan.

        Raises
        ------
        NoPlanError
            If there is none; the message says why and what to try.
        """
        if self.plan is None:
            why = self.why or why_no_plan(self.problem, self.status)
            raise NoPlanError(f"no plan ({self.status}): {why}")
        return self.plan

    def write(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the plan, or just its header where there is none.

        Parameters
        ----------
        path : str or Path
            A folder to be made, or a file ending in ``.json``.
        overwrite : bool
            Whether something existing may be replaced; a scenario never is.
        """
        if self.plan is None:
            write_summary(self.summary, Path(path), overwrite=overwrite)
        else:
            self.plan.write(path, overwrite=overwrite)

    def __repr__(self) -> str:
        parts = [f"status {self.status}"]
        if self.value is not None:
            parts.append(f"value {self.value:,.2f}")
        if self.bound is not None:
            parts.append(f"bound {self.bound:,.2f}")
        if self.gap is not None:
            parts.append(f"gap {self.gap:.2%} of potential")
        return f"Result({', '.join(parts)}, {self.summary.seconds:.1f} s)"

    def _repr_html_(self) -> str:
        return f"<pre>{self!r}</pre>" if self.plan is None else self.plan._repr_html_()


def plan_of(known: Plan | Result | None) -> Plan | None:
    """Return the plan of a result, which has one, or the plan that is given."""
    return known.require_plan() if isinstance(known, Result) else known
