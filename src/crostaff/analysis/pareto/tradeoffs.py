"""Trade-offs as an answer: sentences first, tables behind, and every plan at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.pareto import tables
from crostaff.analysis.pareto.said import sentences
from crostaff.analysis.pareto.tables import CRITERIA, End, PointRow
from crostaff.errors import CrostaffError
from crostaff.plan.plan import Plan, unsolved
from crostaff.plan.shown import Row, frame
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import counted, show
from crostaff.solve.efficient import Front

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class TradeOffs(Answer):
    """Plans that trade time, cost and quality; made by ``crostaff.pareto``.

    Columns and types of the tables are ``crostaff.analysis.pareto.tables.COLUMNS``; see
    docs/pareto.md for what they mean.

    Parameters
    ----------
    front : Front
        With one plan at least.
    parts : int or None
        Into how many parts the ranges were cut; ``None`` where every plan was asked for.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(tables.COLUMNS)

    front: Front
    parts: int | None

    @property
    def scenario(self) -> Scenario:
        """What is planned."""
        return self.front.problem.scenario

    @property
    def title(self) -> str:
        """What is asked."""
        return f"Trade-offs of {self.scenario.name}: time, cost and quality"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What there is to choose from, what it costs, and what is proved."""
        return tuple(sentences(self.front, self.parts, self.rows, self.best, self.balanced))

    @property
    def points(self) -> pd.DataFrame:
        """One row per plan, the earliest first; ``point`` is its number."""
        return self._frame("points")

    @property
    def ends(self) -> pd.DataFrame:
        """The best plan by each criterion: the payoff table."""
        return self._frame("ends")

    @property
    def steps(self) -> pd.DataFrame:
        """Every solve, in order: its limits or prices, what it found and proved."""
        return self._frame("steps")

    @property
    def is_complete(self) -> bool:
        """Whether it is proved that no other plan is better in any way."""
        return self.front.is_complete

    @property
    def is_interrupted(self) -> bool:
        """Whether Ctrl-C ended it."""
        return self.front.is_interrupted

    @cached_property
    def rows(self) -> tuple[PointRow, ...]:
        """The rows of ``points``."""
        return tables.point_rows(self.front)

    @cached_property
    def best(self) -> tuple[End, ...]:
        """The rows of ``ends``."""
        return tables.ends(self.front, self.rows)

    @cached_property
    def balanced(self) -> PointRow:
        """The plan whose worst criterion is nearest to the best, each in parts of its range."""
        return min(self.rows, key=lambda row: (max(self.losses(row)), sum(self.losses(row))))

    def losses(self, row: PointRow) -> tuple[float, ...]:
        """Return how far a plan is from the best in each criterion: 0 the best, 1 the worst."""
        found = []
        for place in range(len(CRITERIA)):
            column = [one.judged[place] for one in self.rows]
            worst, best = min(column), max(column)
            if CRITERIA[place] == "lateness":
                worst, best = best, worst
            found.append((best - row.judged[place]) / (best - worst) if best != worst else 0.0)
        return tuple(found)

    def plan(self, point: int) -> Plan:
        """Return the plan of a point; its summary has no bound on the value.

        Parameters
        ----------
        point : int
            Its number in ``points``.

        Raises
        ------
        CrostaffError
            If there is no such point.
        """
        points = self.front.points
        if isinstance(point, bool) or not isinstance(point, int) or not 1 <= point <= len(points):
            raise CrostaffError(
                f"there is no point {show(point)}; give a number from 1 to {len(points)}"
            )
        return unsolved(self.front.problem, points[point - 1].decisions)

    def _table(self, name: str) -> pd.DataFrame:
        rows: dict[str, Iterable[Row]] = {
            "points": (row.cells for row in self.rows),
            "ends": (end.cells for end in self.best),
            "steps": tables.step_rows(self.front),
        }
        return frame(tables.COLUMNS[name], rows[name])

    def __repr__(self) -> str:
        proved = sum(row.proved for row in self.rows)
        text = f"{counted(len(self.rows), 'plan')}, {proved} proved"
        return f"TradeOffs({text}{'; interrupted' if self.is_interrupted else ''})"
