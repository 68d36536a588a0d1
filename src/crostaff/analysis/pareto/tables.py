"""The tables of trade-offs, with stable columns and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from crostaff.plan.criteria import Criteria, late_scale
from crostaff.plan.score import score, shortages
from crostaff.plan.shown import COUNT, FLAG, NUMBER, TEXT, Columns, Row
from crostaff.problem import Problem
from crostaff.scenario.policy import TERMS
from crostaff.solve.efficient import Front, Point, Step
from crostaff.solve.figures import ratio

CRITERIA: tuple[str, ...] = ("lateness", "net_margin", "experienced_share")
"""What is traded: periods, currency, and a share of hours."""

COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "points": {
            "point": COUNT,
            **dict.fromkeys(CRITERIA, NUMBER),
            "bound": NUMBER,
            "gap": NUMBER,
            "proved": FLAG,
            "value": NUMBER,
            "margin": NUMBER,
            "late_periods": COUNT,
            "shortfall_hours": NUMBER,
            "experienced_hours": NUMBER,
            "assigned_hours": NUMBER,
            **dict.fromkeys(TERMS, NUMBER),
        },
        "ends": {
            "criterion": TEXT,
            "point": COUNT,
            **dict.fromkeys(CRITERIA, NUMBER),
            "proved": FLAG,
        },
        "steps": {
            "what": TEXT,
            "lateness_limit": NUMBER,
            "share_limit": NUMBER,
            "lateness_price": NUMBER,
            "experience_price": NUMBER,
            "status": TEXT,
            **dict.fromkeys(CRITERIA, NUMBER),
            "bound": NUMBER,
        },
    }
)
"""Columns of every table of ``crostaff.analysis.pareto.tradeoffs.TradeOffs``."""


class Judged(NamedTuple):
    """The criteria of a plan as users see them.

    Attributes
    ----------
    lateness : float
        Periods after due dates × priority.
    net_margin : float
        Currency.
    experienced_share : float
    """

    lateness: float
    net_margin: float
    experienced_share: float

    @classmethod
    def of(cls, problem: Problem, found: Criteria) -> Judged:
        """Return criteria in periods, currency and as a share."""
        lateness = found.lateness / late_scale(problem)
        return cls(lateness, problem.money(found.margin), float(found.share))


class PointRow(NamedTuple):
    """A plan of the front; its number, criteria, what is proved, and what else it gives."""

    point: int
    judged: Judged
    bound: float | None
    gap: float | None
    proved: bool
    value: float
    margin: float
    late_periods: int
    shortfall_hours: float
    experienced_hours: float
    assigned_hours: float
    terms: tuple[float, ...]

    @property
    def cells(self) -> Row:
        """The row, by column."""
        return (self.point, *self.judged, *self[2:-1], *self.terms)


class End(NamedTuple):
    """The best plan by one criterion, and whether no plan at all is better in it."""

    criterion: str
    row: PointRow
    proved: bool

    @property
    def cells(self) -> Row:
        """The row, by column."""
        return (self.criterion, self.row.point, *self.row.judged, self.proved)


def point_rows(front: Front) -> tuple[PointRow, ...]:
    """Return the points, numbered from 1, the earliest first."""
    return tuple(_row(front.problem, number, point) for number, point in enumerate(front.points, 1))


def _row(problem: Problem, number: int, point: Point) -> PointRow:
    scored, found = score(problem, point.decisions), point.criteria
    units = scored.units_by_term
    gap = None
    if point.bound is not None:
        gap = ratio(max(0, point.bound - found.margin), problem.potential)
    short = sum(
        problem.hours(one.short_pct * (one.end - one.begin))
        for one in shortages(problem, point.decisions)
    )
    return PointRow(
        point=number,
        judged=Judged.of(problem, found),
        bound=None if point.bound is None else problem.money(point.bound),
        gap=gap,
        proved=point.proved,
        value=scored.value,
        margin=problem.money(units["billing"] + units["labour"]),
        late_periods=found.late_periods,
        shortfall_hours=round(short, 2),
        experienced_hours=round(problem.hours(found.experienced), 2),
        assigned_hours=round(problem.hours(found.assigned), 2),
        terms=tuple(scored.terms.values()),
    )


def ends(front: Front, rows: tuple[PointRow, ...]) -> tuple[End, ...]:
    """Return the best by each criterion; of several the best by net margin, then by quality."""

    def best(criterion: str) -> PointRow:
        sign = -1 if criterion == "lateness" else 1
        place = CRITERIA.index(criterion)
        return max(
            rows,
            key=lambda row: (
                sign * row.judged[place],
                row.judged.net_margin,
                row.judged.experienced_share,
            ),
        )

    names = dict(zip(CRITERIA, ("lateness", "margin", "share"), strict=True))
    return tuple(
        End(criterion, best(criterion), names[criterion] in front.proved_ends)
        for criterion in CRITERIA
    )


def step_rows(front: Front) -> Iterator[Row]:
    """Yield the rows of ``steps``."""
    for step in front.steps:
        yield _step(front.problem, step)


def _step(problem: Problem, step: Step) -> Row:
    late, share = step.limits.lateness, step.limits.share
    found = (None,) * 3 if step.criteria is None else Judged.of(problem, step.criteria)
    return (
        step.what,
        None if late is None else late / late_scale(problem),
        float(share) if share or step.limits.above else None,
        *(price or None for price in step.prices),
        step.verdict,
        *found,
        None if step.bound is None else problem.money(step.bound),
    )
