"""What is shown as tables and as a page: frames with stable columns, made when asked for."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TEXT, INTEGER, COUNT, NUMBER = "string", "int64", "Int64", "float64"
DATE, FLAG = "datetime64[s]", "boolean"
"""Types of columns; a count may be missing, an integer may not."""

Columns = Mapping[str, str]
"""Columns of a table by name, with their pandas types."""

Row = Sequence[object]


def frame(columns: Columns, rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a frame with its stable columns and types, even where there are none."""
    import pandas as pd

    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=kind)
            for (name, kind), values in zip(columns.items(), cells, strict=True)
        }
    )


class Shown(abc.ABC):
    """Tables that are made once, and a page of them."""

    @abc.abstractmethod
    def _table(self, name: str) -> pd.DataFrame:
        """Make a table."""

    def to_html(self) -> str:
        """Return the page that ``report`` writes, as text.

        Raises
        ------
        CrostaffError
            If the libraries of the extra ``report`` are missing.
        """
        from crostaff.report import page_of

        return page_of(self)

    def report(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write a page of charts and tables that works offline.

        Parameters
        ----------
        path : str or pathlib.Path
            The ``.html`` (or ``.htm``) file.
        overwrite : bool
            Whether an existing file may be replaced.

        Raises
        ------
        CrostaffError
            If the path exists and may not be replaced, cannot be written, or the libraries of
            the extra ``report`` are missing.
        """
        from crostaff.report import write_report

        write_report(self, path, overwrite=overwrite)

    def _frame(self, name: str) -> pd.DataFrame:
        """Return a table as a copy that the caller may change."""
        if name not in self._frames:
            self._frames[name] = self._table(name)
        return self._frames[name].copy()

    @cached_property
    def _frames(self) -> dict[str, pd.DataFrame]:
        return {}
