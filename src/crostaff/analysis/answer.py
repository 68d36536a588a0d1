"""What every answer offers: sentences first, tables behind, as text and HTML."""

from __future__ import annotations

import abc
import html
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from crostaff.io.recognise import (
    ANSWER_FILE,
    answer_files,
    require_no_other,
    require_no_scenario,
)
from crostaff.io.tables import write_tables
from crostaff.plan.shown import Shown

if TYPE_CHECKING:
    import pandas as pd


class Answer(Shown):
    """An answer in sentences, with tables that hold the details.

    Subclasses are frozen dataclasses that name their tables in ``TABLES`` and make each in
    ``_table``.
    """

    TABLES: ClassVar[tuple[str, ...]]
    """Names of the tables, in reading order."""

    @property
    @abc.abstractmethod
    def title(self) -> str:
        """What is answered, in one line."""

    @property
    @abc.abstractmethod
    def sentences(self) -> tuple[str, ...]:
        """The answer, what matters most first."""

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name."""
        return {name: self._frame(name) for name in self.TABLES}

    def write(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write sentences and tables: a folder of CSV with ``answer.json``, or one ``.json``.

        Parameters
        ----------
        path : str or pathlib.Path
            A name without suffix for a folder, or one that ends in ``.json``.
        overwrite : bool
            Whether an answer that is there may be replaced; its tables go away.

        Raises
        ------
        CrostaffError
            If the path exists and may not be replaced, holds a plan or a scenario, or cannot be
            written.
        """
        tables = {
            name: (tuple(map(str, frame)), _plain(frame)) for name, frame in self.frames.items()
        }
        header = {
            "title": self.title,
            "sentences": list(self.sentences),
            "tables": list(tables),
        }
        place = Path(path)
        require_no_scenario(place)
        require_no_other(place, ANSWER_FILE)
        write_tables(
            place,
            tables,
            header_name=ANSWER_FILE,
            header=header,
            overwrite=overwrite,
            stale=answer_files(place),
        )

    def __str__(self) -> str:
        return "\n".join((self.title, *(f"- {sentence}" for sentence in self.sentences)))

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.sentences)
        return f"<p><b>{html.escape(self.title)}</b></p><ul>{items}</ul>"


def _plain(frame: pd.DataFrame) -> Iterator[Sequence[object]]:
    """Yield the rows with ``None`` for no value, and dates without time."""
    columns = []
    for name in frame:
        column = frame[name]
        values = column.dt.date if column.dtype.kind == "M" else column
        columns.append(values.astype(object).where(column.notna(), None).tolist())
    yield from zip(*columns, strict=True)
