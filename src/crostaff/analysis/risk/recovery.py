"""Recovery rules 2 and 3: who can stays, and who is free steps in (docs/risk.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crostaff.analysis.risk.keeper import Keeper
from crostaff.analysis.risk.teams import CellRecovery, Target
from crostaff.analysis.risk.world import HOLDER, NAMED, PINNED, Broken, PinKey
from crostaff.plan.decisions import Assigned, Decisions, Released
from crostaff.problem import Cell, Problem, ProtectionData
from crostaff.solve.construct import order_of


@dataclass(frozen=True)
class Recovered:
    """What a plan becomes in a sampled world.

    Attributes
    ----------
    decisions : Decisions
    broken : tuple of Broken
        Named people and holders, and pinned work, that could not be kept.
    pins : tuple of (staff_id, requirement_id, segment)
        The rows of that pinned work.
    """

    decisions: Decisions
    broken: tuple[Broken, ...]
    pins: tuple[PinKey, ...]


def recover(plan: Problem, decisions: Decisions, world: Problem, starts: list[int]) -> Recovered:
    """Return the plan with other lengths and sizes: people stay, and gaps are filled, greedily.

    Parameters
    ----------
    plan : Problem
        What the plan was made for.
    decisions : Decisions
        The plan; it breaks no rule.
    world : Problem
        The same ids in the same order, with other durations and requirements.
    starts : list of int
        Of all activities in that world.
    """
    return _Recovery(plan, decisions, world, starts).run()


class _Recovery:
    """One plan in one world."""

    def __init__(
        self, plan: Problem, decisions: Decisions, world: Problem, starts: list[int]
    ) -> None:
        self.plan, self.decisions, self.world = plan, decisions, world
        self.keeper = Keeper(world, dict(enumerate(starts)))
        self.planned: dict[tuple[int, int], list[Assigned]] = {}
        for row in decisions.assigned:
            self.planned.setdefault((row.requirement, row.segment), []).append(row)
        self.pinned = {
            (row.staff, row.requirement, row.segment)
            for row in world.baseline
            if row.pinned and not world.is_off("pins")
        }
        self.frozen = 0 if plan.is_off("pins") else max(plan.frozen, world.frozen)

    def run(self) -> Recovered:
        released = tuple(self._releases())
        for row in released:
            self.keeper.release(row)
        self._hold()
        kept = self._stay()
        self._in_order_of_time(kept)
        rows = tuple(sorted(self.keeper.assigned))
        decisions = Decisions(self.keeper.starts, rows, tuple(self.keeper.holds), released)
        pins = tuple(self._lost_pins(set(rows)))
        broken = [Broken(PINNED, need, staff) for staff, need, _ in pins]
        broken += [*self._absent_people(rows), *self._absent_holders()]
        return Recovered(decisions, tuple(dict.fromkeys(broken)), pins)

    # Protections

    def _releases(self) -> Iterator[Released]:
        """Yield the longest part of each release that the new dates leave."""
        for row in self.decisions.released:
            protection = self.world.protections[row.protection]
            spans = [
                (self.keeper.starts[index], self.world.activities[index].duration)
                for index in protection.activities
            ]
            blocked = [
                any(
                    start - protection.recall <= period < start + duration
                    for start, duration in spans
                )
                for period in range(row.begin, row.end)
            ]
            if self.world.is_off("release"):
                blocked = [False] * len(blocked)
            begin, end = _longest_run(blocked)
            if begin < end:
                yield Released(row.protection, row.begin + begin, row.begin + end)

    def _hold(self) -> None:
        """Reserve again who was reserved, the named ones first, as far as they have room."""
        named = [self.world.protections[row.protection].named for row in self.decisions.held]
        order = sorted(
            zip(self.decisions.held, named, strict=True),
            key=lambda pair: pair[0].staff not in pair[1],
        )
        for row, _ in order:
            protection = self.world.protections[row.protection]
            if self.keeper.can_hold(protection, row.staff, row.pct):
                self.keeper.hold(protection, row.staff, row.pct)

    def _let_unfit_go(self, protection: ProtectionData) -> None:
        """Let holders go who have not learnt in time what the window's first period asks for."""
        if self.world.is_off("protection") or protection.window[0] >= protection.window[1]:
            return
        self.keeper.advance(protection.window[0])
        for row in [row for row in self.keeper.holds if row.protection == protection.index]:
            if self.keeper.level(row.staff, protection.skill) < protection.min_level:
                self.keeper.let_go(row)

    # People

    def _wanted(self) -> Iterator[tuple[Assigned, Cell]]:
        """Yield everybody on every segment as planned; the last team stays for what is added."""
        for cell in self.world.cells:
            for row in self._team(cell):
                yield row._replace(segment=cell.segment), cell

    def _team(self, cell: Cell) -> list[Assigned]:
        last = len(self.plan.cells_by_requirement[cell.requirement]) - 1
        return self.planned.get((cell.requirement, min(cell.segment, last)), [])

    def _stay(self) -> dict[int, list[Assigned]]:
        """Place who can stay: pinned and named people first, then by priority, then by start."""
        kept: dict[int, list[Assigned]] = {}
        for row, cell in sorted(self._wanted(), key=self._rank):
            least = self.world.requirements[row.requirement].min_pct
            pct = min(max(row.pct, least), self.keeper.room(row, cell))
            if pct >= least:
                staying = row._replace(pct=pct)
                self.keeper.place(staying, cell)
                kept.setdefault(cell.index, []).append(staying)
        return kept

    def _rank(self, wanted: tuple[Assigned, Cell]) -> tuple[object, ...]:
        row, cell = wanted
        need = self.world.requirements[row.requirement]
        priority = self.world.scenario.studies[need.study].priority
        return (
            self._key(row) not in self.pinned,
            row.staff not in need.named,
            -priority,
            self.keeper.span(cell)[0],
            cell.index,
            row.paired,
            row.staff,
        )

    def _key(self, row: Assigned) -> tuple[int, int, int]:
        return row.staff, row.requirement, row.segment

    def _in_order_of_time(self, kept: dict[int, list[Assigned]]) -> None:
        """Look at levels as they grow, take off who is not fit, and fill what that leaves open."""
        world, keeper = self.world, self.keeper
        waiting = sorted(world.protections, key=lambda p: p.window[0], reverse=True)
        teams: dict[int, list[Assigned]] = {}
        pinned: dict[tuple[int, int], set[int]] = {}
        for staff, requirement, segment in self.pinned:
            pinned.setdefault((requirement, segment), set()).add(staff)
        for cell in sorted(world.cells, key=lambda cell: order_of(world, keeper, cell)):
            begin = keeper.span(cell)[0]
            while waiting and waiting[-1].window[0] <= begin:
                self._let_unfit_go(waiting.pop())
            keeper.advance(begin)
            before = teams.get(cell.index - 1, []) if cell.segment else []
            teams[cell.index] = kept.get(cell.index, [])
            CellRecovery(
                keeper,
                cell,
                teams[cell.index],
                before,
                target=self._target(cell),
                pinned=frozenset(pinned.get((cell.requirement, cell.segment), ())),
            ).run(fill=begin >= self.frozen)
        while waiting:
            self._let_unfit_go(waiting.pop())

    def _target(self, cell: Cell) -> Target:
        """Return what was planned for a cell, and what change orders add where work was planned."""
        team = self._team(cell)
        solo = sum(row.pct for row in team if not row.paired)
        more = self.world.requirements[cell.requirement].pct
        more -= self.plan.requirements[cell.requirement].pct
        return Target(solo + more if solo else 0, sum(row.paired for row in team))

    # What is lost

    def _lost_pins(self, rows: set[Assigned]) -> Iterator[PinKey]:
        world = self.world
        for row in world.baseline:
            place = Assigned(row.staff, row.requirement, row.segment, row.paired, row.pct)
            if self._key(place) in self.pinned and place not in rows:
                need = world.requirements[row.requirement]
                yield world.staff[row.staff].id, need.id, row.segment

    def _absent_people(self, rows: tuple[Assigned, ...]) -> Iterator[Broken]:
        if self.world.is_off("team"):
            return
        present = {self._key(row) for row in rows}
        for cell in self.world.cells:
            need = self.world.requirements[cell.requirement]
            for staff in need.named:
                if (staff, need.index, cell.segment) not in present:
                    yield Broken(NAMED, need.id, self.world.staff[staff].id)

    def _absent_holders(self) -> Iterator[Broken]:
        if self.world.is_off("protection"):
            return
        present = {(row.protection, row.staff) for row in self.keeper.holds}
        for protection in self.world.protections:
            if protection.window[0] < protection.window[1]:
                for staff in protection.named:
                    if (protection.index, staff) not in present:
                        yield Broken(HOLDER, protection.id, self.world.staff[staff].id)


def _longest_run(blocked: list[bool]) -> tuple[int, int]:
    """Return the first longest stretch that is not blocked."""
    best, begin = (0, 0), 0
    for period, is_blocked in enumerate([*blocked, True]):
        if is_blocked:
            if period - begin > best[1] - best[0]:
                best = begin, period
            begin = period + 1
    return best
