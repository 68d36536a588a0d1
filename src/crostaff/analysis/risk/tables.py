"""The tables of a risk analysis, with stable columns and types."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crostaff.analysis.risk.figures import Figures
from crostaff.analysis.risk.simulation import Track
from crostaff.scenario.policy import TERMS

if TYPE_CHECKING:
    import pandas as pd

Row = Sequence[object]

_TEXT, _COUNT, _NUMBER, _DATE = "string", "Int64", "float64", "datetime64[s]"

COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "dates": {
            "kind": _TEXT,
            "id": _TEXT,
            "study_id": _TEXT,
            "stage": _TEXT,
            "planned_end_date": _DATE,
            "due_date": _DATE,
            "p_due": _NUMBER,
            "deadline_date": _DATE,
            "p_deadline": _NUMBER,
            "mean_delay": _NUMBER,
            "p10_delay": _COUNT,
            "p50_delay": _COUNT,
            "p90_delay": _COUNT,
            "p50_end_date": _DATE,
            "p90_end_date": _DATE,
        },
        "kpis": {
            "dimension": _TEXT,
            "key": _TEXT,
            "measure": _TEXT,
            "planned": _NUMBER,
            "mean": _NUMBER,
            "sd": _NUMBER,
            "p10": _NUMBER,
            "p50": _NUMBER,
            "p90": _NUMBER,
        },
        "plans": {
            "plan": _TEXT,
            "is_best": "boolean",
            "planned_value": _NUMBER,
            "mean": _NUMBER,
            "standard_error": _NUMBER,
            "sd": _NUMBER,
            "p10": _NUMBER,
            "p50": _NUMBER,
            "p90": _NUMBER,
            "difference": _NUMBER,
            "difference_standard_error": _NUMBER,
            "share_best": _NUMBER,
            "share_all_due": _NUMBER,
        },
        "promises": {
            "kind": _TEXT,
            "id": _TEXT,
            "staff_id": _TEXT,
            "samples": _COUNT,
            "share_broken": _NUMBER,
        },
        "samples": {
            "sample": _COUNT,
            "plan": _TEXT,
            "value": _NUMBER,
            "margin": _NUMBER,
            "billability": _NUMBER,
            "shortfall_hours": _NUMBER,
            "promises_broken": _COUNT,
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


def frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a frame with the columns and types of a table."""
    import pandas as pd

    columns = COLUMNS[name]
    data = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    return data.astype(dict(columns))
