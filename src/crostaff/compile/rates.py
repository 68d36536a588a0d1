"""Bill rates by the most specific row of the rates table."""

from __future__ import annotations

from functools import lru_cache

from crostaff.scenario.scenario import Scenario
from crostaff.scenario.units import cents


class Rates:
    """Bill rates by the most specific row."""

    def __init__(self, scenario: Scenario) -> None:
        self._rows = [
            (
                (row.study_id, row.client_id, row.grade, row.function),
                cents(row.bill_rate),
            )
            for row in scenario.rates
        ]
        self._find = lru_cache(maxsize=None)(self._search)

    def rate(self, *, study: str, client: str, grade: str, function: str) -> int:
        """Return cents per hour, 0 where no row matches."""
        return self._find((study, client, grade, function))

    def _search(self, wanted: tuple[str, str, str, str]) -> int:
        best: tuple[tuple[int, ...], int] | None = None
        for keys, rate in self._rows:
            if all(not key or key == want for key, want in zip(keys, wanted, strict=True)):
                filled = tuple(int(bool(key)) for key in keys)
                rank = (sum(filled), *filled)
                if best is None or rank > best[0]:
                    best = (rank, rate)
        return 0 if best is None else best[1]
