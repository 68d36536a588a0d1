"""Which plan is best on average over the same samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from crostaff.analysis.risk.simulation import Track


class PlanRisk(NamedTuple):
    """How a plan fares.

    Attributes
    ----------
    planned_value : float
        As planned.
    mean, standard_error, sd, p10, p50, p90 : float
        Of the value over the samples.
    difference : float
        Mean less the mean of the best; at most 0.
    difference_standard_error : float
        Of that difference, sample by sample; NaN for the best itself.
    share_best : float
        Share of samples in which no other plan is worth more.
    share_all_due : float
        Share of samples in which every due date is met; NaN without any.
    """

    plan: str
    is_best: bool
    planned_value: float
    mean: float
    standard_error: float
    sd: float
    p10: float
    p50: float
    p90: float
    difference: float
    difference_standard_error: float
    share_best: float
    share_all_due: float


def rank(tracks: Sequence[Track], all_due: Sequence[float]) -> tuple[PlanRisk, ...]:
    """Return the plans, the best on average first; of equals, the one that was given first.

    Parameters
    ----------
    tracks : sequence of Track
        Over the same samples.
    all_due : sequence of float
        Share of samples in which every due date is met.
    """
    values = np.array([[row.value for row in track.figures] for track in tracks])
    means = values.mean(axis=1)
    best = int(np.argmax(means))
    most = values.max(axis=0)
    rows = []
    for place, track in enumerate(tracks):
        own = values[place]
        gaps = own - values[best]
        low, middle, high = np.quantile(own, (0.1, 0.5, 0.9)).tolist()
        rows.append(
            PlanRisk(
                plan=track.name,
                is_best=place == best,
                planned_value=track.planned.value,
                mean=float(means[place]),
                standard_error=_standard_error(own),
                sd=_standard_error(own) * math.sqrt(len(own)),
                p10=low,
                p50=middle,
                p90=high,
                difference=float(gaps.mean()),
                difference_standard_error=math.nan if place == best else _standard_error(gaps),
                share_best=float((own >= most).mean()),
                share_all_due=all_due[place],
            )
        )
    return tuple(sorted(rows, key=lambda row: (not row.is_best, -row.mean)))


def _standard_error(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    if len(values) < 2:
        return math.nan
    return float(values.std(ddof=1)) / math.sqrt(len(values))
