"""The tables of quotes, with stable columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from crostaff.analysis.compare import tables as compared
from crostaff.analysis.compare.figures import TOTAL, figure
from crostaff.analysis.interval import UNKNOWN
from crostaff.analysis.quote.displaced import Displaced
from crostaff.analysis.quote.standing import Short, Standing
from crostaff.analysis.quote.subsets import Subset
from crostaff.analysis.quote.trial import Trial
from crostaff.plan.shown import COUNT, DATE, FLAG, NUMBER, TEXT, Columns, Row
from crostaff.plan.summary import Status
from crostaff.scenario.policy import TERMS
from crostaff.scenario.words import listed

FIGURES = ("value", *TERMS, "revenue", "cost", "margin", "assigned_hours", "billability")
"""Measures of the table ``figures``."""

STANDING = {
    "short_hours": NUMBER,
    "late": COUNT,
    "start_date": DATE,
    "end_date": DATE,
}
WORTH = {"worth": NUMBER, "worth_low": NUMBER, "worth_high": NUMBER}

COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "trials": {
            "kind": TEXT,
            "change": TEXT,
            "answer": TEXT,
            "proof": TEXT,
            "status": TEXT,
            **WORTH,
            "gain": NUMBER,
            "gain_low": NUMBER,
            "gain_high": NUMBER,
            **STANDING,
            "note": TEXT,
        },
        "figures": {
            "measure": TEXT,
            "without": NUMBER,
            "with": NUMBER,
            "change": NUMBER,
        },
        "short": {
            "study_id": TEXT,
            "requirement_id": TEXT,
            "protection_id": TEXT,
            "function": TEXT,
            "skill_id": TEXT,
            "min_level": TEXT,
            "hours": NUMBER,
            "from_date": DATE,
            "to_date": DATE,
        },
        "dates": compared.COLUMNS["dates"],
        "assignments": compared.COLUMNS["assignments"],
        "shortfalls": compared.COLUMNS["shortfalls"],
        "protections": compared.COLUMNS["protections"],
        "qualifications": compared.COLUMNS["qualifications"],
    }
)
"""Columns of every table of a quote, with their pandas types."""

DISPLACED = ("dates", "assignments", "shortfalls", "protections", "qualifications")
"""Tables of what differs beside the bid; columns as in a comparison of plans."""

SELECTION: Mapping[str, Columns] = MappingProxyType(
    {
        "subsets": {
            "bids": TEXT,
            "chosen": FLAG,
            "status": TEXT,
            **WORTH,
            "short_hours": NUMBER,
            "late": COUNT,
            "note": TEXT,
        },
        "bids": {"study_id": TEXT, "chosen": FLAG, **WORTH, **STANDING},
        **{name: COLUMNS[name] for name in ("figures", "short", *DISPLACED)},
    }
)
"""Columns of every table of several bids, with their pandas types."""


def trial_rows(trials: Iterable[Trial]) -> Iterator[Row]:
    """Yield the rows of ``trials``."""
    for trial in trials:
        status = trial.solved.status.value if trial.solved else None
        yield (
            trial.kind,
            trial.change,
            trial.verdict.value if trial.solved else None,
            trial.proof if trial.solved else None,
            status,
            *(trial.worth.value, trial.worth.low, trial.worth.high),
            *(trial.gain.value, trial.gain.low, trial.gain.high),
            *standing_cells(trial.standing),
            trial.refusal or _note(trial),
        )


def _note(trial: Trial) -> str | None:
    if trial.standing is None:
        is_proved = trial.solved is not None and trial.solved.status is Status.INFEASIBLE
        return "no plan keeps all rules" if is_proved else "no plan was found in time"
    return "nobody works on it" if trial.standing.is_undone else None


def standing_cells(standing: Standing | None) -> Row:
    """Return the cells of the columns ``STANDING``."""
    if standing is None:
        return (None,) * len(STANDING)
    return standing.short_hours, standing.late, standing.start_date, standing.end_date


def subset_rows(subsets: Iterable[Subset], chosen: Subset) -> Iterator[Row]:
    """Yield the rows of ``subsets``: combinations that were planned, the best first."""
    ordered = sorted(subsets, key=lambda one: (one.value is None, -(one.value or 0)))
    for one in sorted(ordered, key=lambda one: one.bids != chosen.bids):
        yield (
            ", ".join(one.bids),
            one.bids == chosen.bids,
            one.solved.status.value if one.solved else None,
            *(one.worth.value, one.worth.low, one.worth.high),
            sum(standing.short_hours for standing in one.standings) if one.solved else None,
            max((standing.late for standing in one.standings), default=0) if one.solved else None,
            one.refusal or _undone(one),
        )


def _undone(subset: Subset) -> str | None:
    names = [one.study_id for one in subset.standings if one.is_undone]
    return f"nobody works on {listed(names)}" if names else None


def bid_rows(names: Iterable[str], subsets: Iterable[Subset], chosen: Subset) -> Iterator[Row]:
    """Yield the rows of ``bids``: what each is worth alone, and how the chosen ones stand."""
    alone = {one.bids[0]: one for one in subsets if len(one.bids) == 1}
    standings = {standing.study_id: standing for standing in chosen.standings}
    for name in names:
        worth = alone[name].worth if name in alone else UNKNOWN
        cells = standing_cells(standings.get(name))
        yield (name, name in chosen.bids, worth.value, worth.low, worth.high, *cells)


def short_rows(standings: Iterable[Standing]) -> Iterator[Row]:
    """Yield the rows of ``short``."""
    for standing in standings:
        for short in standing.shorts:
            yield (standing.study_id, *_cells(short))


def _cells(short: Short) -> Row:
    return (*short[:6], short.from_date, short.to_date)


def figure_rows(displaced: Displaced | None) -> Iterator[Row]:
    """Yield the rows of ``figures``: money and hours of the whole, without and with."""
    if displaced is None:
        return
    comparison = displaced.comparison
    for name in FIGURES:
        rows = comparison.term_figures if name in {"value", *TERMS} else comparison.kpi_figures
        row = figure(rows, name, (TOTAL, TOTAL))
        yield name, row.before, row.after, row.change


def displaced_rows(displaced: Displaced | None, table: str) -> Iterator[Row]:
    """Yield the rows of one of the tables ``DISPLACED``."""
    if displaced is None:
        return iter(())
    rows: dict[str, Iterator[Row]] = {
        "dates": compared.date_rows(displaced.dates),
        "assignments": compared.assignment_rows(displaced.work),
        "shortfalls": compared.shortfall_rows(displaced.needs),
        "protections": compared.protection_rows(displaced.protections),
        "qualifications": compared.qualification_rows(displaced.learning),
    }
    return rows[table]
