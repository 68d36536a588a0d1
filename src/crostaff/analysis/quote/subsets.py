"""Several bids: which combinations are planned, and what no combination can exceed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crostaff.analysis.asking import Asker, Solved
from crostaff.analysis.interval import UNKNOWN, Interval, ceiling, gain
from crostaff.analysis.quote.changes import refusal
from crostaff.analysis.quote.settling import improved, settled
from crostaff.analysis.quote.standing import Standing, standing_of
from crostaff.errors import ScenarioError
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Status
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import listed

MOST_EXACT = 4
"""Up to this many bids every combination is planned."""

Names = tuple[str, ...]


@dataclass(frozen=True)
class Subset:
    """Some of the bids, taken together.

    Attributes
    ----------
    bids : tuple of str
        Study ids, in the order given.
    solved : Solved or None
        ``None`` if they cannot be added without others.
    standings : tuple of Standing
        One per bid; empty without a plan.
    worth : Interval
        Against the scenario without any.
    refusal : str
        Why they cannot be added.
    """

    bids: Names
    solved: Solved | None
    standings: tuple[Standing, ...] = ()
    worth: Interval = UNKNOWN
    refusal: str = ""

    @property
    def value(self) -> float | None:
        """Value of the plan with them."""
        return self.solved.summary.value if self.solved else None

    @property
    def can_be_chosen(self) -> bool:
        """Whether there is a plan, and somebody works on each of them."""
        return self.value is not None and not any(one.is_undone for one in self.standings)

    @property
    def is_as_asked(self) -> bool:
        """Whether all of them are staffed in full and on time."""
        return bool(self.standings) and all(one.is_as_asked for one in self.standings)


@dataclass
class Subsets:
    """Combinations, planned one after the other while there is time."""

    asker: Asker
    scenario: Scenario
    bids: Mapping[str, StudyBundle]
    without: Solved

    def __post_init__(self) -> None:
        self.tried: dict[Names, Subset] = {(): Subset((), self.without, worth=Interval(0, 0, 0))}
        self.untried: list[Names] = []
        self.free: Solved | None = None
        """The scenario with all bids, free to leave undone."""

    @property
    def best(self) -> Subset:
        """The combination of the greatest value, of several the one of most bids."""
        can = [one for one in self.tried.values() if one.can_be_chosen]
        return max(can, key=lambda one: (one.value or 0, len(one.bids)))

    def run(self) -> None:
        """Plan every combination, or single bids and what grows from them."""
        names = tuple(self.bids)
        self.without = self.asker.again(
            self.without, "the scenario without bids", share=1 / (len(names) + 2)
        )
        if len(names) <= MOST_EXACT:
            sizes = range(1, len(names) + 1)
            self._try_all([one for size in sizes for one in combinations(names, size)])
        else:
            self._grow(names)
        self._judge_again()

    def _judge_again(self) -> None:
        """Compare all with the plan without bids that is known in the end."""
        self.tried[()] = Subset((), self.without, worth=Interval(0, 0, 0))
        for names, one in self.tried.items():
            if names and one.solved:
                self.tried[names] = self._subset(names, one.solved)
        best = self.best
        if best.bids and best.solved and best.solved.plan:
            plan = settled(self.without.require_plan(), best.solved.plan, best.bids)
            known = Solved(plan.summary, plan, best.solved.problem)
            self.tried[best.bids] = self._subset(best.bids, known)

    def _try_all(self, wanted: Sequence[Names]) -> None:
        for number, names in enumerate(wanted):
            self._try(names, share=1 / (len(wanted) - number))

    def _grow(self, names: Names) -> None:
        """Plan single bids, then add them in the order of their worth while that pays."""
        waiting = 2 * len(names) + 1
        for number, name in enumerate(names):
            self._try((name,), share=1 / (waiting - number))
        if not self.asker.is_over:
            self.free = self.asker.solve(
                free_to_leave(self.scenario, list(self.bids.values())),
                "the bids that may be left",
                share=1 / (len(names) + 1),
                near=self.without.plan,
            )
            likely = tuple(name for name in names if _is_done(self.free, name))
            if len(likely) > 1:
                self._try(likely, share=1 / len(names))
        worths = {name: self.tried[name,].worth.value for name in names if (name,) in self.tried}
        order = sorted(worths, key=lambda name: _order(worths[name]))
        for number, name in enumerate(order):
            best = self.best.bids
            if name in best:
                continue
            grown = tuple(one for one in names if one in best or one == name)
            self._try(grown, share=1 / (len(order) - number))

    def _try(self, names: Names, *, share: float) -> None:
        if names in self.tried:
            return
        if self.asker.is_over:
            if names not in self.untried:
                self.untried.append(names)
            return
        try:
            scenario = with_bids(self.scenario, [self.bids[name] for name in names])
        except ScenarioError as error:
            self.tried[names] = Subset(names, None, refusal=refusal(error))
            return
        found = self.asker.solve(
            scenario, f"the scenario with {listed(names)}", share=share, near=self._near(names)
        )
        if found.plan is not None:
            self.without = improved(self.without, found.plan)
        self.tried[names] = self._subset(names, found)

    def _near(self, names: Names) -> Plan | None:
        """Return the best plan of some of the bids."""
        parts = [
            one.solved
            for one in self.tried.values()
            if set(one.bids) <= set(names) and one.value is not None and one.solved
        ]
        return max(parts, key=lambda one: one.summary.value or 0).plan

    def _subset(self, names: Names, found: Solved) -> Subset:
        plan = found.plan
        if plan is None:
            return Subset(names, found)
        worth = gain(self.without.summary, found.summary, self.scenario.policy)
        return Subset(names, found, tuple(standing_of(plan, name) for name in names), worth)

    def ceiling(self) -> float | None:
        """Return what no combination's plan is worth more than; ``None`` if that is not known."""
        policy = self.scenario.policy
        if self.free is not None:
            # A tier before the value may keep it below that of other combinations.
            known = policy.tiers == ("value",)
            return ceiling(self.free.summary, policy) if known else None
        if self.untried or len(self.bids) > MOST_EXACT:
            return None
        ends = [
            ceiling(one.solved.summary, policy)
            for one in self.tried.values()
            if one.solved and one.solved.status is not Status.INFEASIBLE
        ]
        known_ends = [end for end in ends if end is not None]
        return max(known_ends) if len(known_ends) == len(ends) else None


def _order(worth: float | None) -> tuple[bool, float]:
    """Return where a bid comes: those of most worth first, those without a plan last."""
    return worth is None, -(worth or 0)


def with_bids(scenario: Scenario, bids: Sequence[StudyBundle]) -> Scenario:
    """Return the scenario with some bids.

    Raises
    ------
    ScenarioError
        If one of them does not fit.
    """
    for bundle in bids:
        scenario = scenario.add_study(bundle)
    return scenario


def free_to_leave(scenario: Scenario, bids: Sequence[StudyBundle]) -> Scenario:
    """Return the scenario with all bids, none of whose work must be done or costs to leave.

    A plan of any combination, with the other bids left undone, is one of its plans and worth no
    less there: so its bound holds for every combination. What single bids are worth alone gives no
    such bound, since two bids may pay together where neither does alone.
    """
    free = scenario.set_policy({"full_coverage": False})
    return with_bids(free, [_unbound(bundle) for bundle in bids])


def _unbound(bundle: StudyBundle) -> StudyBundle:
    """Return a bid without price for delay and missing work, names, holds, and ties to others."""
    own = {row.activity_id for row in bundle.activities}
    return bundle.model_copy(
        update={
            "study": bundle.study.model_copy(update={"priority": 0.0}),
            "precedences": tuple(
                row for row in bundle.precedences if {row.predecessor, row.successor} <= own
            ),
            "requirements": tuple(
                row.model_copy(update={"named_staff": ()}) for row in bundle.requirements
            ),
            "protections": (),
        }
    )


def _is_done(solved: Solved, name: str) -> bool:
    """Whether a plan does all work of a study."""
    return solved.plan is not None and not any(
        short.requirement_id for short in standing_of(solved.plan, name).shorts
    )
