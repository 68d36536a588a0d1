"""A plan in words: who works on what, when, and what follows from it."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crostaff.compile import compile_problem
from crostaff.plan.baseline import with_baseline
from crostaff.plan.check import Violation
from crostaff.plan.check import check as check_decisions
from crostaff.plan.decisions import Decisions
from crostaff.plan.derived import disagreements
from crostaff.plan.files import write_plan
from crostaff.plan.reading import decode, load, require_tables, summary_of
from crostaff.plan.score import Score, score
from crostaff.plan.shown import Shown
from crostaff.plan.summary import Status, Summary
from crostaff.plan.tables import frame
from crostaff.plan.transfer import transfer
from crostaff.problem import Problem
from crostaff.scenario.given import require_valid
from crostaff.scenario.scenario import Scenario, require_scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Plan(Shown):
    """A plan of a scenario, as decisions and as the tables that follow from them.

    Frames have stable columns and types (listed in the model, section 7). ``start``,
    ``from_period`` and ``period`` are periods, ``end`` and ``to_period`` boundaries (exclusive);
    ``end_date`` and ``to_date`` are last days.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Structurally sound: known indexes, and a start inside the horizon for every activity.
    summary : Summary
    """

    problem: Problem
    decisions: Decisions
    summary: Summary

    @property
    def starts(self) -> pd.DataFrame:
        """Activities in time; ``late`` is the periods after the activity's own due date."""
        return self._frame("starts")

    @property
    def studies(self) -> pd.DataFrame:
        """Studies with activities in time; ``late`` is the periods after the study's due date."""
        return self._frame("studies")

    @property
    def assignments(self) -> pd.DataFrame:
        """People on segments, by requirement and segment; ``fte_pct`` is percent of full time."""
        return self._frame("assignments")

    @property
    def pairs(self) -> pd.DataFrame:
        """Mentor of every trainee on every segment."""
        return self._frame("pairs")

    @property
    def shortfalls(self) -> pd.DataFrame:
        """Uncovered segments, and periods in which protections lack holders.

        A row names its ``requirement_id`` and ``segment``, or its ``protection_id``.
        """
        return self._frame("shortfalls")

    @property
    def holders(self) -> pd.DataFrame:
        """People reserved by protections."""
        return self._frame("holders")

    @property
    def releases(self) -> pd.DataFrame:
        """Periods in which protections let their holders work elsewhere."""
        return self._frame("releases")

    @property
    def qualifications(self) -> pd.DataFrame:
        """Levels that people reach; a level counts from the beginning of ``period`` on."""
        return self._frame("qualifications")

    @property
    def monthly(self) -> pd.DataFrame:
        """Hours, billability and money by month, stacked by ``dimension`` and ``key``.

        ``billability`` is billable by available hours; above 1 where short absences, which leave
        billing as planned, count as not available.
        """
        return self._frame("monthly")

    @property
    def terms(self) -> dict[str, float]:
        """Signed objective terms in currency; they add up to ``value``."""
        return self.score.terms

    @property
    def value(self) -> float:
        """Plan value in currency, recomputed from the decisions."""
        return self.score.value

    @cached_property
    def score(self) -> Score:
        """The objective in integer units."""
        return score(self.problem, self.decisions)

    def write(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the plan as a folder of CSV with ``plan.json``, or as one ``.json`` document.

        Parameters
        ----------
        path : str or pathlib.Path
            A name without suffix for a folder, or one that ends in ``.json``.
        overwrite : bool
            Whether a plan that is there may be replaced.

        Raises
        ------
        CrostaffError
            If the path exists and may not be replaced, is a scenario, or cannot be written. The
            plan is written whole or not at all.
        """
        write_plan(self.problem, self.decisions, self.summary, Path(path), overwrite=overwrite)

    def decisions_for(self, problem: Problem) -> Decisions:
        """Return the decisions by the indexes of another problem, matched by id.

        Raises
        ------
        PlanError
            If the other problem lacks an activity, requirement, person or protection that the
            plan uses; every such id is named.
        """
        return transfer(self.problem, self.decisions, problem)

    def as_baseline(self, scenario: Scenario | None = None) -> Scenario:
        """Return a scenario in which this plan is in force: leaving it costs ``disruption``.

        Activities and people are matched by id, and time by date: what the plan has in a segment
        of the new scenario is the team of that segment's first day. What the new scenario lacks
        (work that is done, people who left) is left out.

        Parameters
        ----------
        scenario : Scenario, optional
            The next one, such as next month's; by default the plan's own.
        """
        own = self.problem.scenario if scenario is None else require_scenario(scenario)
        # A new plan of record: no edit would replay it.
        return with_baseline(self.problem, self.decisions, own).with_edits(())

    def __eq__(self, other: object) -> bool:
        """Whether another plan decides the same, of an equal scenario, with an equal summary."""
        if not isinstance(other, Plan):
            return NotImplemented
        return (
            self.summary == other.summary
            and _in_order(self.decisions) == _in_order(other.decisions)
            and self.problem.scenario == other.problem.scenario
        )

    def __hash__(self) -> int:
        return hash((self.summary.scenario_digest, self.summary.value))

    def __repr__(self) -> str:
        scenario = self.problem.scenario
        people = len({row.staff for row in self.decisions.assigned})
        relaxed = ", ".join(scenario.policy.relaxed_rules)
        without = f", without the rules {relaxed}" if relaxed else ""
        return (
            f"Plan({scenario.name!r}, {self.summary.status}, value {self.value:,.2f} "
            f"{scenario.currency}: {len(self.decisions.assigned)} assignments of {people} people "
            f"on {len(self.problem.activities)} activities{without})"
        )

    def _repr_html_(self) -> str:
        currency = html.escape(self.problem.scenario.currency)
        amounts = {**self.terms, "value": self.value}
        lines = "".join(
            f"<tr><td>{html.escape(name)}</td><td style='text-align:right'>{amount:,.2f}</td></tr>"
            for name, amount in amounts.items()
        )
        return (
            f"<p>{html.escape(repr(self))}</p>"
            f"<table><tr><th>term</th><th>{currency}</th></tr>{lines}</table>"
        )

    def _table(self, name: str) -> pd.DataFrame:
        return frame(self.problem, self.decisions, name)


def _in_order(decisions: Decisions) -> tuple[object, ...]:
    """Return decisions as they compare: files and solver list them in different orders."""
    return (
        dict(decisions.starts),
        sorted(decisions.assigned),
        sorted(decisions.held),
        sorted(decisions.released),
    )


def read_plan(source: Scenario | Problem, path: str | Path) -> Plan:
    """Read a plan of a scenario from a folder or a ``.json`` document.

    Only the decisions are read (the tables ``starts``, ``assignments``, ``holders`` and
    ``releases``); all that follows from them is computed anew. Where the value is not that of the
    file, the plan or the scenario was changed since: the bound no longer holds and is left out,
    and a warning says so. A missing ``plan.json`` counts as such, too. A warning also names the
    columns that are not read and disagree with what follows from the decisions.

    Parameters
    ----------
    source : Scenario or Problem
    path : str or pathlib.Path

    Raises
    ------
    PlanError
        With every fault of the files: unknown ids and columns, missing starts, bad numbers.
    """
    problem = source if isinstance(source, Problem) else compile_problem(require_valid(source))
    document = load(Path(path))
    summary = summary_of(document)
    require_tables(document, summary)
    decisions = decode(problem, document)
    document.raise_faults(str(path), problem.scenario.digest)
    found = _fresh(problem, decisions, summary)
    ignored = disagreements(problem, decisions, document)
    return Plan(problem, decisions, replace(found, warnings=found.warnings + ignored))


def unsolved(problem: Problem, decisions: Decisions) -> Plan:
    """Return decisions that no solve vouches for as a plan: with their value, and without bound."""
    found = score(problem, decisions)
    summary = Summary(
        status=Status.FEASIBLE,
        value=found.value,
        bound=None,
        gap_potential=None,
        gap_value=None,
        potential=problem.money(problem.potential),
        terms=found.terms,
        relaxed_rules=problem.scenario.policy.relaxed_rules,
        warnings=problem.warnings,
        scenario_digest=problem.scenario.digest,
    )
    return Plan(problem, decisions, summary)


def check(scenario: Scenario, plan: Plan) -> list[Violation]:
    """Check a plan against every hard rule of a scenario, without the solver.

    Parameters
    ----------
    scenario : Scenario
        The plan's own, or another one with the same ids: a changed copy, say.
    plan : Plan

    Returns
    -------
    list of Violation
        Empty if the plan is valid.

    Raises
    ------
    PlanError
        If the plan uses ids that the scenario lacks.
    CrostaffError
        If the scenario is none, or faulty (ScenarioError).
    """
    own = require_scenario(scenario) == plan.problem.scenario
    problem = plan.problem if own else compile_problem(require_valid(scenario))
    return check_decisions(problem, plan.decisions_for(problem))


def _fresh(problem: Problem, decisions: Decisions, summary: Summary | None) -> Summary:
    """Return the summary if it still speaks of this scenario and value, else a new one."""
    found = score(problem, decisions)
    digest = problem.scenario.digest
    if summary is not None and summary.scenario_digest == digest and summary.value == found.value:
        return replace(summary, terms=found.terms)
    fresh = unsolved(problem, decisions).summary
    if summary is None:
        return fresh
    return replace(fresh, warnings=(*fresh.warnings, _changed(problem, summary, found.value)))


def _changed(problem: Problem, summary: Summary, value: float) -> str:
    """Return what differs from the header: the scenario, or the tables."""
    currency, digest = problem.scenario.currency, problem.scenario.digest
    before = "none" if summary.value is None else f"{summary.value:,.2f} {currency}"
    now = f"{value:,.2f} {currency}"
    if summary.scenario_digest == digest:
        return (
            f"the plan was changed after it was solved: plan.json says value {before}, its tables "
            f"are worth {now}; its bound is left out"
        )
    own = summary.scenario_digest or "unknown"
    return (
        f"the plan was made for another scenario ({own}, this one is {digest}): its value was "
        f"{before} there, and is {now} here; its bound is left out"
    )
