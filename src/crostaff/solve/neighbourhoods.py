"""Which part of a plan to decide anew: cells, dates and holds that belong together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.plan.moves import moved_people
from crostaff.problem import NEVER, Person, Problem
from crostaff.solve.pools import Pool, places

LARGEST_POOL = 160
"""Cells of a pool that may be freed as a whole."""

TEAM_SIZE = 40
"""Cells of a draw of dates that is large enough for activities of several studies."""

FEWEST_TO_EXCHANGE = 2
"""People who exchange work, all others staying where they are."""


class Neighbourhoods:
    """Draws scopes around a plan.

    Parameters
    ----------
    problem : Problem
    pools : list of Pool
        Those that nobody can serve are left out.

    Attributes
    ----------
    kinds : tuple of str
        What may be drawn in a pool.
    moving : list of int
        Activities with work, and dates to be drawn.
    """

    def __init__(self, problem: Problem, pools: list[Pool]) -> None:
        self.problem = problem
        self.pools = [pool for pool in pools if pool.is_served]
        self.pool_by_cell = {c: k for k, pool in enumerate(self.pools) for c in pool.cells}
        self.moving = [a.index for a in problem.activities if not a.is_fixed and a.requirements]
        pool_by_staff = {s: k for k, pool in enumerate(self.pools) for s in pool.staff}
        self.growing: list[list[tuple[int, int]]] = [[] for _ in self.pools]
        for person in problem.staff:
            if person.index in pool_by_staff:
                self.growing[pool_by_staff[person.index]] += _growing(problem, person)
        self._requirements_by_staff: dict[int, list[list[int]]] = {}
        for people, requirements in problem.requirements_by_crowd.items():
            for staff in people:
                self._requirements_by_staff.setdefault(staff, []).append(requirements)
        self._cells: dict[int, list[int]] = {}
        self._draws: dict[str, Callable[[_Draw, Pool], None]] = {
            "window": _window,
            "people": _people,
            "shortfall": _shortfall,
            "study": _study,
        }
        if any(len(pool.staff) > 1 for pool in self.pools):
            self._draws["exchange"] = _exchange
        if any(pool.protections for pool in self.pools):
            self._draws["protection"] = _protection
        if any(self.growing):
            self._draws["growth"] = _growth
        self.kinds = tuple(self._draws) if self.pools else ()

    def cells_of(self, staff: int) -> list[int]:
        """Return the cells that a person may serve, dates apart, ascending."""
        if staff not in self._cells:
            self._cells[staff] = sorted(
                cell
                for requirements in self._requirements_by_staff.get(staff, ())
                for requirement in requirements
                for cell in self.problem.cells_by_requirement[requirement]
            )
        return self._cells[staff]

    def draw(self, kind: str, k: int, decisions: Decisions, size: int, rng: random.Random) -> Scope:
        """Return a scope of a kind with about ``size`` free cells of the ``k``-th pool."""
        draw = _Draw(self, decisions, size, rng)
        pool = self.pools[k]
        if not pool.cells:
            kind = "protection"
        self._draws[kind](draw, pool)
        return draw.scope()

    def draw_dates(self, decisions: Decisions, size: int, rng: random.Random) -> Scope:
        """Return a scope with moving activities of a study, and their teams in all pools."""
        draw = _Draw(self, decisions, size, rng)
        _dates(draw)
        return draw.scope()

    @property
    def can_trade(self) -> bool:
        """Whether one pool may let another one have the people who may move."""
        return self.problem.move_limit is not None and sum(bool(p.cells) for p in self.pools) > 1

    def draw_moves(self, decisions: Decisions, size: int, rng: random.Random) -> Scope:
        """Return a scope with the work of somebody who moved, and some work of another pool."""
        draw = _Draw(self, decisions, size, rng)
        _moves(draw)
        return draw.scope()


def _growing(problem: Problem, person: Person) -> list[tuple[int, int]]:
    """Return the person with each skill that can still rise to a level."""
    return [
        (person.index, skill)
        for skill, known in person.skills.items()
        if problem.growth and known.level in (1, 2) and known.earliest[known.level - 1] < NEVER
    ]


class _Draw:
    """One scope in the making."""

    def __init__(
        self, around: Neighbourhoods, decisions: Decisions, size: int, rng: random.Random
    ) -> None:
        self.around = around
        self.problem = around.problem
        self.decisions = decisions
        self.size = size
        self.rng = rng
        self.cells: set[int] = set()
        self.activities: set[int] = set()
        self.protections: set[int] = set()
        self.people: list[int] = []
        """Who alone may come and go, if not everybody."""

    def span(self, cell: int) -> tuple[int, int]:
        data = self.problem.cells[cell]
        activity = self.problem.requirements[data.requirement].activity
        begin = self.decisions.starts[activity] + data.offset
        return begin, begin + data.length

    def add_near(self, cells: Iterable[int], begin: int, end: int) -> None:
        """Free the cells nearest in time to ``[begin, end)``, until the scope is full."""

        def distance(cell: int) -> tuple[int, float]:
            first, last = self.span(cell)
            return max(0, first - end + 1, begin - last + 1), self.rng.random()

        for cell in sorted(cells, key=distance):
            if len(self.cells) >= self.size:
                return
            self.cells.add(cell)

    def scope(self) -> Scope:
        candidates: dict[int, tuple[int, ...]] = {cell: () for cell in self.cells if self.people}
        for staff in sorted(self.people):
            for cell in self.cells.intersection(self.around.cells_of(staff)):
                candidates[cell] += (staff,)
        return Scope(
            self.decisions,
            frozenset(self.cells),
            frozenset(self.activities),
            frozenset(self.protections),
            candidates=candidates,
        )


def _window(draw: _Draw, pool: Pool) -> None:
    """Free cells around a moment."""
    begin, end = draw.span(draw.rng.choice(pool.cells))
    draw.add_near(pool.cells, begin, end)


def _study(draw: _Draw, pool: Pool) -> None:
    """Free all that the pool does for a study, so that people can change sides, and more."""
    problem = draw.problem
    cell = draw.rng.choice(pool.cells)
    study = problem.requirements[problem.cells[cell].requirement].study
    own = [
        c for c in pool.cells if problem.requirements[problem.cells[c].requirement].study == study
    ]
    draw.cells.update(own)
    draw.size = max(draw.size, len(own) + draw.size // 2)
    draw.add_near(pool.cells, *draw.span(cell))


def _people(draw: _Draw, pool: Pool) -> None:
    """Free the cells that a few people can serve, around a moment."""
    chosen = draw.rng.sample(pool.staff, min(len(pool.staff), draw.rng.randint(1, 3)))
    cells = sorted({c for s in chosen for c in draw.around.cells_of(s)})
    if cells:
        begin, end = draw.span(draw.rng.choice(cells))
        draw.add_near(cells, begin, end)


def _exchange(draw: _Draw, pool: Pool) -> None:
    """Free all that a few people can do, whenever it is, for them alone.

    They are as many as have about as many places as cells of the asked number.
    """
    rng, around, problem = draw.rng, draw.around, draw.problem
    able = [staff for staff in pool.staff if around.cells_of(staff)]
    if len(able) < FEWEST_TO_EXCHANGE:
        _window(draw, pool)
        return
    draw.people = [rng.choice(able)]
    cells = around.cells_of(draw.people[0])
    room = draw.size * places(problem, pool.cells) // len(pool.cells)
    while len(draw.people) < FEWEST_TO_EXCHANGE or len(cells) * (len(draw.people) + 1) <= room:
        requirement = problem.requirements[problem.cells[rng.choice(cells)].requirement]
        others = sorted(set(requirement.candidates).difference(draw.people))
        if not others:
            break
        draw.people.append(rng.choice(others))
        cells = sorted({*cells, *around.cells_of(draw.people[-1])})
    draw.size = LARGEST_POOL
    draw.add_near(cells, *draw.span(rng.choice(cells)))


def _shortfall(draw: _Draw, pool: Pool) -> None:
    """Free an uncovered cell, chosen by its cost, and what its candidates do meanwhile."""
    problem = draw.problem
    covered: dict[int, int] = {}
    for row in draw.decisions.assigned:
        cell = problem.cells_by_requirement[row.requirement][row.segment]
        covered[cell] = covered.get(cell, 0) + (0 if row.paired else row.pct)
    short, weights = [], []
    for index in pool.cells:
        data = problem.cells[index]
        requirement = problem.requirements[data.requirement]
        missing = requirement.pct - covered.get(index, 0)
        if missing > 0:
            short.append(index)
            weights.append(missing * data.length * requirement.shortfall_cost + 1)
    if not short:
        _window(draw, pool)
        return
    first = draw.rng.choices(short, weights=weights)[0]
    draw.cells.add(first)
    candidates = problem.requirements[problem.cells[first].requirement].candidates
    cells = sorted({c for s in candidates for c in draw.around.cells_of(s)})
    draw.add_near(cells, *draw.span(first))


def _dates(draw: _Draw) -> None:
    """Free moving activities of a study or of a team, their teams, and the work around these."""
    problem = draw.problem
    first = draw.rng.choice(draw.around.moving)
    draw.activities.add(first)
    more = draw.rng.choice(
        ["none", "study", "team"] if draw.size >= TEAM_SIZE else ["none", "study"]
    )
    if more == "study":
        study = problem.activities[first].study
        chain = (a for a in draw.around.moving if problem.activities[a].study == study)
        draw.activities.update(chain)
    elif more == "team":
        _add_moving_near(draw, first)
    draw.cells.update(_own_cells(draw, draw.activities))
    own = sorted(draw.cells)
    draw.size = max(draw.size, len(draw.cells) + draw.size // 2)
    pools = sorted({draw.around.pool_by_cell[cell] for cell in own})
    near = [c for k in pools for c in draw.around.pools[k].cells]
    if own:
        begin, end = draw.span(draw.rng.choice(own))
        draw.add_near(near, begin, end)


def _add_moving_near(draw: _Draw, first: int) -> None:
    """Free more activities that a team of the first one's serves, whatever the study, near in time.

    Together they have at most the asked number of cells.
    """
    own = _own_cells(draw, [first])
    if not own:
        return
    around = draw.around
    team = around.pools[around.pool_by_cell[draw.rng.choice(own)]]
    starts = draw.decisions.starts
    others = [a for a in around.moving if a in team.activities and a != first]
    others.sort(key=lambda a: (abs(starts[a] - starts[first]), draw.rng.random()))
    count = len(own)
    for index in others:
        count += len(_own_cells(draw, [index]))
        if count > draw.size:
            return
        draw.activities.add(index)


def _own_cells(draw: _Draw, activities: Iterable[int]) -> list[int]:
    """Return the cells of activities that anybody can serve."""
    problem = draw.problem
    return [
        cell
        for index in sorted(activities)
        for requirement in problem.activities[index].requirements
        for cell in problem.cells_by_requirement[requirement]
        if cell in draw.around.pool_by_cell
    ]


def _moves(draw: _Draw) -> None:
    """Free what somebody who moved does and did, the work around it, and work of another pool."""
    problem, around = draw.problem, draw.around
    limit, moved = problem.move_limit, sorted(moved_people(problem, draw.decisions))
    own: set[int] = set()
    if limit is not None and moved:
        staff = draw.rng.choice(moved)
        own.update(limit.work.get(staff, ()))
        own.update(
            problem.cells_by_requirement[row.requirement][row.segment]
            for row in draw.decisions.assigned
            if row.staff == staff
        )
    size, first = draw.size, None
    if own:
        first = around.pool_by_cell[min(own)]
        draw.size = size // 2
        begin, end = draw.span(draw.rng.choice(sorted(own)))
        draw.add_near(own, begin, end)
        draw.add_near(around.pools[first].cells, begin, end)
    others = [pool for k, pool in enumerate(around.pools) if pool.cells and k != first]
    pool = draw.rng.choice(others)
    draw.size = size
    draw.add_near(pool.cells, *draw.span(draw.rng.choice(pool.cells)))


def _protection(draw: _Draw, pool: Pool) -> None:
    """Free a protection, its release, and what its people do in the window."""
    if not pool.protections:
        _window(draw, pool)
        return
    protection = draw.problem.protections[draw.rng.choice(pool.protections)]
    draw.protections.add(protection.index)
    cells = sorted({c for s in protection.candidates for c in draw.around.cells_of(s)})
    draw.add_near(cells, *protection.window)


def _growth(draw: _Draw, pool: Pool) -> None:
    """Free what a person who can rise learns on, and what that opens."""
    problem = draw.problem
    growing = draw.around.growing[draw.around.pools.index(pool)]
    if not growing:
        _window(draw, pool)
        return
    staff, skill = draw.rng.choice(growing)
    cells = [
        c
        for c in draw.around.cells_of(staff)
        if problem.requirements[problem.cells[c].requirement].skill == skill
    ]
    if cells:
        begin, end = draw.span(draw.rng.choice(cells))
        draw.add_near(cells, begin, end)
