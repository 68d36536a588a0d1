"""The tables of a risk analysis, with stable columns and types."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from crostaff.analysis.risk.figures import Figures
from crostaff.analysis.risk.simulation import Track
from crostaff.plan.shown import COUNT, DATE, FLAG, NUMBER, TEXT, Columns, Row
from crostaff.scenario.policy import TERMS

COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "dates": {
            "kind": TEXT,
            "id": TEXT,
            "study_id": TEXT,
            "stage": TEXT,
            "planned_end_date": DATE,
            "due_date": DATE,
            "p_due": NUMBER,
            "deadline_date": DATE,
            "p_deadline": NUMBER,
            "mean_delay": NUMBER,
            "p10_delay": COUNT,
            "p50_delay": COUNT,
            "p90_delay": COUNT,
            "p50_end_date": DATE,
            "p90_end_date": DATE,
        },
        "kpis": {
            "dimension": TEXT,
            "key": TEXT,
            "measure": TEXT,
            "planned": NUMBER,
            "mean": NUMBER,
            "sd": NUMBER,
            "p10": NUMBER,
            "p50": NUMBER,
            "p90": NUMBER,
        },
        "plans": {
            "plan": TEXT,
            "is_best": FLAG,
            "planned_value": NUMBER,
            "mean": NUMBER,
            "standard_error": NUMBER,
            "sd": NUMBER,
            "p10": NUMBER,
            "p50": NUMBER,
            "p90": NUMBER,
            "difference": NUMBER,
            "difference_standard_error": NUMBER,
            "share_best": NUMBER,
            "share_all_due": NUMBER,
        },
        "promises": {
            "kind": TEXT,
            "id": TEXT,
            "staff_id": TEXT,
            "samples": COUNT,
            "share_broken": NUMBER,
        },
        "samples": {
            "sample": COUNT,
            "plan": TEXT,
            "value": NUMBER,
            "margin": NUMBER,
            "billability": NUMBER,
            "shortfall_hours": NUMBER,
            "promises_broken": COUNT,
        },
    }
)
"""Columns of every table, with their types."""

Measure = Callable[[Figures], float]

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "value": lambda row: row.value,
        "margin": lambda row: row.total_margin,
        "billability": lambda row: row.billability,
        "shortfall_hours": lambda row: row.shortfall_hours,
        "unbilled": lambda row: row.unbilled,
    }
)
"""Numbers of an outcome as a whole, beside the terms of its value."""


def kpi_rows(track: Track, months: Sequence[str]) -> Iterator[Row]:
    """Yield the distribution of every number: as a whole, then by month of the plan's horizon."""
    for name, measure in MEASURES.items():
        values = np.array([measure(row) for row in track.figures])
        yield ("total", "total", name, measure(track.planned), *spread(values))
    for term in TERMS:
        values = np.array([row.terms[term] for row in track.figures])
        yield ("total", "total", term, track.planned.terms[term], *spread(values))
    by_month: tuple[tuple[str, Callable[[Figures], npt.NDArray[np.float64]]], ...] = (
        ("billability", lambda row: row.billability_by_month),
        ("billable_hours", lambda row: row.billable),
        ("margin", lambda row: row.margin),
        ("shortfall_hours", lambda row: row.short),
    )
    for name, read in by_month:
        table = np.array([read(row) for row in track.figures])
        planned = read(track.planned)
        for place, month in enumerate(months):
            yield ("month", month, name, float(planned[place]), *spread(table[:, place]))


def spread(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Return mean, standard deviation, and the 10th, 50th and 90th percentile."""
    if not len(values) or np.isnan(values).any():
        return (math.nan,) * 5
    sd = float(values.std(ddof=1)) if len(values) > 1 else math.nan
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9)).tolist()
    return float(values.mean()), sd, low, middle, high


def promise_rows(track: Track) -> Iterator[Row]:
    """Yield what is promised beside dates and may break, the most often broken first."""
    counts = Counter(row for broken in track.broken for row in broken)
    total = len(track.broken)
    for row, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield row.kind, row.id, row.staff or None, count, count / total


def sample_rows(tracks: Sequence[Track]) -> Iterator[Row]:
    """Yield every plan in every sample."""
    for sample in range(len(tracks[0].figures)):
        for track in tracks:
            figures = track.figures[sample]
            yield (
                sample,
                track.name,
                *(MEASURES[name](figures) for name in list(MEASURES)[:4]),
                len(track.broken[sample]),
            )
