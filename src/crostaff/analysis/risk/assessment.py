"""The risk of a plan: sentences first, tables behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.risk import sentences, tables
from crostaff.analysis.risk.dates import DateRisk, Dates
from crostaff.analysis.risk.ranking import PlanRisk, rank
from crostaff.analysis.risk.sampling import Draws
from crostaff.analysis.risk.simulation import Track, outcome
from crostaff.errors import CrostaffError
from crostaff.plan.monthly import Calendar
from crostaff.plan.plan import Plan
from crostaff.plan.shown import Row, frame
from crostaff.scenario.delays import Delays
from crostaff.scenario.words import counted, show
from crostaff.solve.options import is_whole

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Risk(Answer):
    """What becomes of a plan where work takes longer and grows; made by ``crostaff.risk``.

    Columns and types of the tables are ``crostaff.analysis.risk.tables.COLUMNS``; see
    docs/risk.md for what they mean. Tables about dates, numbers and promises are about the first
    plan, ``plan``.

    Parameters
    ----------
    tracks : tuple of Track
        Every plan through the same samples, the one in question first.
    draws : Draws
        The samples.
    delays : Delays
        What they were drawn from.
    seed : int
    stages : tuple of str
        By activity.
    notes : tuple of str
        What else is to be said, last.
    has_all_plans : bool
        Whether every plan that was asked for was looked for.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(tables.COLUMNS)

    tracks: tuple[Track, ...]
    draws: Draws
    delays: Delays
    seed: int
    stages: tuple[str, ...]
    notes: tuple[str, ...] = ()
    has_all_plans: bool = True

    @property
    def plan(self) -> Plan:
        """The plan in question."""
        return self.tracks[0].plan

    @property
    def best(self) -> Plan:
        """The plan that is best on average: of the candidates, not a proved optimum."""
        names = {track.name: track.plan for track in self.tracks}
        return names[self.plan_risks[0].plan]

    @property
    def samples_done(self) -> int:
        """Number of samples that are counted."""
        return len(self.tracks[0].figures)

    @property
    def is_interrupted(self) -> bool:
        """Whether the user ended the search for plans, or the sampling."""
        return not self.has_all_plans or self.samples_done < len(self.draws)

    @property
    def title(self) -> str:
        """Whose risk, and from how many samples."""
        name = self.plan.problem.scenario.name
        samples = counted(self.samples_done, "sample")
        return f"Risk of a plan of {name}, from {samples} with seed {self.seed}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Plans, then money, dates, promises, and what limits all that."""
        track, scenario = self.tracks[0], self.plan.problem.scenario
        return (
            *sentences.plan_sentences(self.plan_risks, scenario.currency),
            *sentences.subject(self.tracks),
            *sentences.money_sentences(track),
            *sentences.date_sentences(
                self.date_risks, scenario.period.value, self._dates[0].all_due()
            ),
            *sentences.promise_sentences(track),
            *sentences.honesty_sentences(track, len(self.draws)),
            *self.notes,
        )

    @property
    def dates(self) -> pd.DataFrame:
        """Studies and activities: probability of due date and deadline, and delays in periods."""
        return self._frame("dates")

    @property
    def kpis(self) -> pd.DataFrame:
        """Distribution of value, margin, billability and missing work, in all and by month."""
        return self._frame("kpis")

    @property
    def plans(self) -> pd.DataFrame:
        """The plans, the best on average first, with paired differences."""
        return self._frame("plans")

    @property
    def promises(self) -> pd.DataFrame:
        """Fixed starts, pins, named people and the like that samples break."""
        return self._frame("promises")

    @property
    def samples(self) -> pd.DataFrame:
        """Every plan in every sample."""
        return self._frame("samples")

    @cached_property
    def date_risks(self) -> tuple[DateRisk, ...]:
        """The rows of ``dates``."""
        return tuple(self._dates[0].rows())

    @cached_property
    def plan_risks(self) -> tuple[PlanRisk, ...]:
        """The rows of ``plans``."""
        return rank(self.tracks, [dates.all_due() for dates in self._dates])

    def outcome(self, sample: int, plan: str | None = None) -> Plan:
        """Return what becomes of a plan in one sample: a plan of the sampled scenario.

        Parameters
        ----------
        sample : int
            From 0.
        plan : str, optional
            Name in ``plans``; default the plan in question.

        Raises
        ------
        CrostaffError
            If there is no such sample or plan.
        """
        tracks = {track.name: track for track in self.tracks}
        name = self.tracks[0].name if plan is None else plan
        if name not in tracks:
            raise CrostaffError(f"there is no plan {name!r}; choose from {', '.join(tracks)}")
        if not is_whole(sample) or not 0 <= sample < self.samples_done:
            raise CrostaffError(
                f"there is no sample {show(sample)}; they are numbered 0 to {self.samples_done - 1}"
            )
        track = tracks[name]
        return outcome(track.plan, track.timing, self.draws, sample).plan()

    def __repr__(self) -> str:
        best = self.plan_risks[0]
        return (
            f"Risk({self.plan.problem.scenario.name!r}, {counted(self.samples_done, 'sample')}, "
            f"{counted(len(self.tracks), 'plan')}: best on average {best.plan}, "
            f"{best.mean:,.0f} {self.plan.problem.scenario.currency})"
        )

    @cached_property
    def _dates(self) -> tuple[Dates, ...]:
        return tuple(Dates(track, self.stages) for track in self.tracks)

    def _table(self, name: str) -> pd.DataFrame:
        make: dict[str, Callable[[], Iterable[Row]]] = {
            "dates": lambda: self.date_risks,
            "kpis": lambda: tables.kpi_rows(self.tracks[0], Calendar(self.plan.problem).months),
            "plans": lambda: self.plan_risks,
            "promises": lambda: tables.promise_rows(self.tracks[0]),
            "samples": lambda: tables.sample_rows(self.tracks),
        }
        return frame(tables.COLUMNS[name], make[name]())
