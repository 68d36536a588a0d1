"""The model under construction: its variables, and the one gate for constraints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from ortools.sat.python import cp_model

from crostaff.model.scope import View
from crostaff.problem import ActivityData, Cell, Person

Literal: TypeAlias = cp_model.BoolVarT
Expr: TypeAlias = cp_model.LinearExpr | int


@dataclass(frozen=True)
class ModelOptions:
    """What the model contains beside the rules.

    Attributes
    ----------
    redundant : bool
        Whether implied constraints are added; they never change the optimum.
    tight : bool
        Whether with those that pay for a bound only: small models are solved faster without.
    explicit_starts : int
        Up to this many possible starts each gets a literal of its own, and moving work a portion
        per start: more variables, a tighter relaxation. Wider windows are left to intervals.
    """

    redundant: bool = True
    tight: bool = True
    explicit_starts: int = 12


@dataclass(frozen=True)
class Seat:
    """A person on a cell in one mode.

    Attributes
    ----------
    on : literal
        Whether the seat is taken.
    steps : expression
        FTE in grid steps; 0 if the seat is free.
    low, high : int
        Range of ``steps`` if the seat is taken.
    """

    staff: int
    cell: Cell
    paired: bool
    on: Literal
    steps: Expr
    low: int
    high: int


@dataclass(frozen=True)
class Member:
    """A person on a cell, in either mode.

    Attributes
    ----------
    on : literal
        Whether the person is on the cell.
    steps : expression
        FTE in grid steps.
    high : int
        Most steps.
    study : int
    span : tuple of (int, int)
        Periods ``[from, to)`` that the cell can touch.
    core : tuple of (int, int)
        Periods ``[from, to)`` that the cell covers whatever its start.
    is_kept : bool
        Whether the member is as a plan has it, and not decided.
    """

    staff: int
    cell: Cell
    seats: tuple[Seat, ...]
    on: Literal
    steps: Expr
    high: int
    study: int
    span: tuple[int, int]
    core: tuple[int, int]
    is_kept: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether the periods of the cell are known."""
        return self.span == self.core

    @property
    def solo(self) -> Seat | None:
        """The seat in mode ``solo``, if possible."""
        return next((seat for seat in self.seats if not seat.paired), None)

    @property
    def paired(self) -> Seat | None:
        """The seat in mode ``paired``, if possible."""
        return next((seat for seat in self.seats if seat.paired), None)


@dataclass
class LinearTerm:
    """A named integer expression: ``offset + Σ coefficient × expression``."""

    exprs: list[Expr] = field(default_factory=list)
    coefficients: list[int] = field(default_factory=list)
    offset: int = 0

    def add(self, expr: Expr, coefficient: int) -> None:
        """Add one product; constants go to the offset."""
        if isinstance(expr, int):
            self.offset += expr * coefficient
        elif coefficient:
            self.exprs.append(expr)
            self.coefficients.append(coefficient)

    def extend(self, other: LinearTerm, factor: int = 1) -> None:
        """Add another term, times a factor."""
        self.exprs.extend(other.exprs)
        self.coefficients.extend(factor * c for c in other.coefficients)
        self.offset += factor * other.offset

    def expression(self) -> Expr:
        """Return the term as one linear expression."""
        return cp_model.LinearExpr.weighted_sum(self.exprs, self.coefficients) + self.offset


def is_zero(expr: Expr) -> bool:
    """Return whether the expression is the constant 0."""
    return isinstance(expr, int) and expr == 0


class BuildContext:
    """Problem, CP-SAT model, and the variables that the rules share.

    Attributes
    ----------
    view : View
        What the model decides, and what is kept.
    problem : Problem
        With the starts that are kept fixed.
    model : cp_model.CpModel
    starts : list of expression
        Start of each activity; a plain int where only one is possible.
    members : list of Member
    open_starts : dict of (int, int, bool) to Domain
        Starts that a seat (staff, cell, paired) allows, where it does not allow all.
    start_literals : dict of int to list of literal, one per start
    rows_by_rule : Counter
        How many constraints each rule posted.
    """

    def __init__(self, view: View, options: ModelOptions) -> None:
        self.view = view
        self.problem = view.problem
        self.options = options
        self.model = cp_model.CpModel()
        self.true = self.model.new_constant(1)
        self.false = self.model.new_constant(0)
        self.starts: list[Expr] = []
        self.members: list[Member] = []
        self.open_starts: dict[tuple[int, int, bool], cp_model.Domain] = {}
        self.rows_by_rule: Counter[str] = Counter()
        self._start_le: dict[tuple[int, int], Literal] = {}
        self._active: dict[tuple[int, int, int, int], Literal] = {}
        self.working: dict[tuple[int, int, int], Literal] = {}
        self.start_literals: dict[int, list[Literal]] = {}
        self.portions: dict[tuple[int, int, bool], dict[int, Expr]] = {}

    def post(self, rule: str, row: cp_model.Constraint) -> cp_model.Constraint:
        """Account a constraint to its rule; the only gate from the rules to the model."""
        self.rows_by_rule[rule] += 1
        return row

    # Indexes, built once after the members exist

    @cached_property
    def members_by_cell(self) -> defaultdict[int, list[Member]]:
        """Members by cell index."""
        groups: defaultdict[int, list[Member]] = defaultdict(list)
        for member in self.members:
            groups[member.cell.index].append(member)
        return groups

    @cached_property
    def members_by_staff(self) -> defaultdict[int, list[Member]]:
        """Members by index of the staff whose load can change."""
        groups: defaultdict[int, list[Member]] = defaultdict(list)
        for member in self.members:
            if member.staff in self.view.staff:
                groups[member.staff].append(member)
        return groups

    @cached_property
    def member_by_place(self) -> dict[tuple[int, int], Member]:
        """Member by (staff, cell index)."""
        return {(member.staff, member.cell.index): member for member in self.members}

    def activity_of(self, cell: Cell) -> ActivityData:
        """Return the activity a cell belongs to."""
        return self.problem.activities[self.problem.requirements[cell.requirement].activity]

    def person(self, member: Member) -> Person:
        """Return the member's person."""
        return self.problem.staff[member.staff]

    # Time

    def start_le(self, activity: int, period: int) -> Literal:
        """Return the literal ``start(activity) ≤ period``."""
        data = self.problem.activities[activity]
        if period >= data.latest:
            return self.true
        if period < data.earliest:
            return self.false
        key = (activity, period)
        if key not in self._start_le:
            starts = self.start_is(data) if self.is_explicit(data) else []
            self._start_le[key] = literal = self.model.new_bool_var("")
            if starts:
                self.model.add(self.total(starts[: period - data.earliest + 1]) == literal)
            else:
                start = self.starts[activity]
                self.model.add(start <= period).only_enforce_if(literal)
                self.model.add(start >= period + 1).only_enforce_if(~literal)
        return self._start_le[key]

    def is_explicit(self, activity: ActivityData) -> bool:
        """Whether every possible start of a moving activity has a literal of its own."""
        return 1 < activity.latest - activity.earliest + 1 <= self.options.explicit_starts

    def start_is(self, activity: ActivityData) -> list[Literal]:
        """Return the literals ``start(activity) = earliest, … , latest`` of an explicit window."""
        if activity.index not in self.start_literals:
            starts = list(range(activity.earliest, activity.latest + 1))
            literals: list[Literal] = [self.model.new_bool_var("") for _ in starts]
            self.model.add_exactly_one(literals)
            begun = cp_model.LinearExpr.weighted_sum(literals, starts)
            self.model.add(begun == self.starts[activity.index])
            self.start_literals[activity.index] = literals
        return self.start_literals[activity.index]

    def portion(self, seat: Seat, first: int, last: int) -> Expr:
        """Return the seat's steps if the activity starts in ``first … last``, else 0."""
        activity = self.activity_of(seat.cell)
        first, last = max(first, activity.earliest), min(last, activity.latest)
        if first > last:
            return 0
        if first == activity.earliest and last == activity.latest:
            return seat.steps
        if not self.is_explicit(activity):
            begun = self.start_le(activity.index, last)
            before = self.start_le(activity.index, first - 1)
            return self.gated(seat.steps, seat.high, self.both(begun, self.negated(before)))
        parts = self._parts(seat, activity)
        return self.total([parts[t] for t in range(first, last + 1) if t in parts])

    def _parts(self, seat: Seat, activity: ActivityData) -> dict[int, Expr]:
        """Return the seat's steps split by start: one part at most is above 0."""
        key = (seat.staff, seat.cell.index, seat.paired)
        if key in self.portions:
            return self.portions[key]
        parts: dict[int, Expr] = {}
        allowed = self.open_starts.get(key)
        for start, literal in enumerate(self.start_is(activity), activity.earliest):
            if allowed is not None and not allowed.contains(start):
                continue
            if isinstance(seat.steps, int):
                parts[start] = seat.steps * literal
            else:
                parts[start] = self.model.new_int_var(0, seat.high, "")
                self.model.add(parts[start] <= seat.high * literal)
        if not isinstance(seat.steps, int):
            self.model.add(self.total(list(parts.values())) == seat.steps)
        self.portions[key] = parts
        return parts

    def load_at(self, member: Member, period: int) -> Expr:
        """Return the member's steps in a period, exactly."""
        cell = member.cell
        last = period - cell.offset
        return self.total([self.portion(s, last - cell.length + 1, last) for s in member.seats])

    def is_active(self, cell: Cell, period: int) -> Literal:
        """Return the literal "the cell's segment covers the period"."""
        activity = self.activity_of(cell)
        key = (activity.index, cell.offset, cell.length, period)
        if key not in self._active:
            begun = self.start_le(activity.index, period - cell.offset)
            over = self.start_le(activity.index, period - cell.offset - cell.length)
            self._active[key] = self.both(begun, self.negated(over))
        return self._active[key]

    def works(self, member: Member, period: int) -> Literal:
        """Return a literal that is true if the member is on the cell and it covers the period."""
        active = self.is_active(member.cell, period)
        if active is self.true:
            return member.on
        key = (member.on.index, member.cell.index, period)
        if key not in self.working:
            literal = self.model.new_bool_var("")
            self.model.add_bool_or(~member.on, ~active, literal)
            if self.is_explicit(self.activity_of(member.cell)):
                self.model.add(self.load_at(member, period) <= member.high * literal)
            self.working[key] = literal
        return self.working[key]

    def span(self, cell: Cell) -> tuple[int, int]:
        """Return the periods ``[from, to)`` that the cell can touch."""
        activity = self.activity_of(cell)
        return activity.earliest + cell.offset, activity.latest + cell.offset + cell.length

    def core(self, cell: Cell) -> tuple[int, int]:
        """Return the periods ``[from, to)`` that the cell covers whatever its start."""
        activity = self.activity_of(cell)
        begin = activity.latest + cell.offset
        return begin, max(begin, activity.earliest + cell.offset + cell.length)

    def member(
        self, cell: Cell, seats: tuple[Seat, ...], on: Literal, steps: Expr, *, kept: bool = False
    ) -> Member:
        """Return a member with its place in time."""
        return Member(
            staff=seats[0].staff,
            cell=cell,
            seats=seats,
            on=on,
            steps=steps,
            high=max(seat.high for seat in seats),
            study=self.problem.requirements[cell.requirement].study,
            span=self.span(cell),
            core=self.core(cell),
            is_kept=kept,
        )

    # Logic

    def negated(self, literal: Literal) -> Literal:
        """Return the negation; constants stay constants."""
        if literal is self.true:
            return self.false
        return self.true if literal is self.false else ~literal

    def both(self, left: Literal, right: Literal) -> Literal:
        """Return a literal equal to ``left ∧ right``."""
        if left is self.false or right is self.false:
            return self.false
        if left is self.true:
            return right
        if right is self.true:
            return left
        literal = self.model.new_bool_var("")
        self.model.add_implication(literal, left)
        self.model.add_implication(literal, right)
        self.model.add_bool_or(literal, ~left, ~right)
        return literal

    def either(self, literals: Iterable[Literal]) -> Literal:
        """Return a literal equal to the disjunction."""
        options = [literal for literal in literals if literal is not self.false]
        if any(literal is self.true for literal in options):
            return self.true
        if len(options) <= 1:
            return options[0] if options else self.false
        literal = self.model.new_bool_var("")
        self.model.add_bool_or(*options, ~literal)
        for option in options:
            self.model.add_implication(option, literal)
        return literal

    def gated(self, expr: Expr, high: int, literal: Literal) -> Expr:
        """Return a variable equal to ``expr`` if the literal is true, else 0.

        ``expr`` lies in ``0 … high``.
        """
        if literal is self.true:
            return expr
        if literal is self.false or high == 0:
            return 0
        if isinstance(expr, int):
            return expr * literal
        product = self.model.new_int_var(0, high, "")
        self.model.add(product <= expr)
        self.model.add(product <= high * literal)
        self.model.add(product >= expr - high + high * literal)
        return product

    def total(self, exprs: Sequence[Expr]) -> Expr:
        """Return the sum; 0 of nothing."""
        return cp_model.LinearExpr.sum(list(exprs)) if exprs else 0
