"""Where a sweep keeps its results as they arrive: a table of a database, SQLite by default.

Only the process that called ``sweep`` writes. One row is one scenario, by its digest, solved with
one set of options; each is written in a transaction of its own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crostaff.analysis.sweep.jobs import Outcome, SweepStatus
from crostaff.errors import CrostaffError

if TYPE_CHECKING:
    import sqlalchemy as sa

logger = logging.getLogger(__name__)

TABLE = "crostaff_sweep"
"""Name of the table."""

_BUSY_SECONDS = 30
"""How long to wait for another process that writes to the same SQLite file."""

_MAPPINGS = ("terms", "versions")
_AMOUNTS = (
    "value",
    "bound",
    "gap_potential",
    "gap_value",
    "billability",
    "margin",
    "shortfall_hours",
    "late_periods",
    "seconds",
)
_AT_ONCE = 500
"""Digests of one query: databases limit the parameters of a statement."""


class Store(Protocol):
    """Keeps outcomes by scenario digest and options."""

    @property
    def place(self) -> str:
        """Where it is, as messages show it; empty for nowhere."""
        ...

    def find(self, digests: Iterable[str], options: str) -> dict[str, Outcome]:
        """Return the outcomes that are there, by digest."""
        ...

    def add(self, digest: str, options: str, name: str, outcome: Outcome) -> None:
        """Keep an outcome, in place of an earlier one."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class NoStore:
    """Keeps nothing: the results of the sweep are in memory only."""

    place = ""

    def find(self, digests: Iterable[str], options: str) -> dict[str, Outcome]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def add(self, digest: str, options: str, name: str, outcome: Outcome) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def open_store(place: str | os.PathLike[str] | None) -> Store:
    """Return the store at a place; it is made if it is not there.

    Parameters
    ----------
    place : str, os.PathLike or None
        An SQLite file, an SQLAlchemy URL (with ``://``), or ``None`` for nowhere.

    Raises
    ------
    CrostaffError
        If SQLAlchemy is missing, nothing can be opened there, or the table is none of a sweep.
    """
    return NoStore() if place is None else SqlStore(place)


class SqlStore:
    """Keeps outcomes in a table of a database.

    Parameters
    ----------
    place : str or os.PathLike
        An SQLite file, or an SQLAlchemy URL.

    Raises
    ------
    CrostaffError
        If SQLAlchemy is missing, nothing can be opened there, or the table is none of a sweep.
    """

    def __init__(self, place: str | os.PathLike[str]) -> None:
        try:
            import sqlalchemy as sa
        except ImportError:
            raise CrostaffError(
                "a store needs sqlalchemy; install with: pip install 'crostaff[sql]', or keep "
                "results in memory only with store=None (--no-store)"
            ) from None
        self.place = str(place)
        with self._in_words():
            url = _url(place)
            self.place = url.database or "" if _is_file(url) else url.render_as_string()
            _require_folder(url)
            self._engine = sa.create_engine(url)
        if _is_file(url):
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        self._table = _table()
        try:
            with self._in_words():
                self._create()
                self._require_columns()
        except CrostaffError:
            self.close()
            raise

    def find(self, digests: Iterable[str], options: str) -> dict[str, Outcome]:
        """Return the outcomes that are there, by digest; damaged rows are as good as none."""
        import sqlalchemy as sa

        wanted, found = sorted(set(digests)), {}
        columns = self._table.c
        with self._in_words(), self._engine.connect() as connection:
            for first in range(0, len(wanted), _AT_ONCE):
                some = wanted[first : first + _AT_ONCE]
                query = sa.select(self._table).where(
                    columns.options == options, columns.scenario_digest.in_(some)
                )
                for row in connection.execute(query).mappings():
                    outcome = _outcome(dict(row))
                    if outcome is None:
                        logger.warning(
                            "what %s has of scenario %r cannot be read, and it is solved again",
                            self.place,
                            row["name"],
                        )
                    else:
                        found[str(row["scenario_digest"])] = outcome
        return found

    def add(self, digest: str, options: str, name: str, outcome: Outcome) -> None:
        """Keep an outcome, in place of an earlier one; a failure never replaces an answer."""
        import sqlalchemy as sa

        columns = self._table.c
        key = {"scenario_digest": digest, "options": options}
        stamp = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        is_it = (columns.scenario_digest == digest, columns.options == options)
        old = sa.delete(self._table).where(*is_it)
        new = sa.insert(self._table).values(
            **key, name=name, stored_at=stamp, **_columns_of(outcome)
        )
        if not outcome.status.is_settled:
            # Another sweep may have had more luck with the same scenario meanwhile.
            old = old.where(columns.status == str(outcome.status))
        with self._in_words(), self._engine.begin() as connection:
            connection.execute(old)
            if connection.execute(sa.select(columns.status).where(*is_it)).first() is None:
                connection.execute(new)

    def close(self) -> None:
        """Close all connections; SQLite then folds its log into the file."""
        self._engine.dispose()

    def _create(self) -> None:
        import sqlalchemy as sa

        try:
            self._table.create(self._engine, checkfirst=True)
        except sa.exc.DatabaseError:
            # Two sweeps may begin at once, and the other be a moment faster.
            if not sa.inspect(self._engine).has_table(TABLE):
                raise

    def _require_columns(self) -> None:
        import sqlalchemy as sa

        there = {column["name"] for column in sa.inspect(self._engine).get_columns(TABLE)}
        if there != set(self._table.c.keys()):
            raise CrostaffError(
                f"the table {TABLE} of {self.place} was made by another version of crostaff; "
                "name another store"
            )

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        import sqlalchemy as sa

        try:
            yield
        except (sa.exc.SQLAlchemyError, ImportError) as error:
            # SQLAlchemy appends the statement, with its parameters, and a link.
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise CrostaffError(
                f"the store {self.place} cannot be used: {reason}; name an SQLite file, or a URL "
                "of SQLAlchemy whose driver is installed"
            ) from error


def _url(place: str | os.PathLike[str]) -> sa.URL:
    import sqlalchemy as sa

    if isinstance(place, str) and "://" in place:
        try:
            return sa.make_url(place)
        except ValueError:
            # The text is not shown: it may hold a password.
            raise CrostaffError(
                "the URL of the store cannot be read; write it as "
                "dialect+driver://user:password@host:port/name, with a number for the port"
            ) from None
    return sa.URL.create("sqlite", database=os.fspath(Path(place)))


def _is_file(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _require_folder(url: sa.URL) -> None:
    """Check that an SQLite file can be made where it is wanted."""
    if not _is_file(url):
        return
    if url.database in (None, "", ":memory:"):
        raise CrostaffError("a store in memory keeps nothing; name a file, or give store=None")
    path = Path(str(url.database))
    if path.is_dir():
        raise CrostaffError(f"the store {path} is a folder; name a file, like sweep.sqlite")
    if not path.absolute().parent.is_dir():
        raise CrostaffError(f"the folder {path.parent} does not exist; create it first")


def _prepare_sqlite(connection: object, _record: object) -> None:
    """Let others read while one process writes, and wait for one that does."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _table() -> sa.Table:
    """Return the table: its key, what people look for, and the fields of an outcome."""
    import sqlalchemy as sa

    return sa.Table(
        TABLE,
        sa.MetaData(),
        sa.Column("scenario_digest", sa.String(16), primary_key=True),
        sa.Column("options", sa.String(255), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("stored_at", sa.String(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("bound", sa.Double),
        sa.Column("gap_potential", sa.Double),
        sa.Column("gap_value", sa.Double),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("billability", sa.Double),
        sa.Column("margin", sa.Double),
        sa.Column("shortfall_hours", sa.Double),
        sa.Column("late_periods", sa.BigInteger),
        sa.Column("seconds", sa.Double),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        # With a length MySQL chooses a type that is large enough; others have only one.
        sa.Column("plan", sa.LargeBinary(2**32 - 1)),
    )


def _columns_of(outcome: Outcome) -> dict[str, object]:
    values = {column.name: getattr(outcome, column.name) for column in fields(Outcome)}
    values["status"] = str(outcome.status)
    return values | {name: json.dumps(dict(values[name])) for name in _MAPPINGS}


def _outcome(row: Mapping[str, object]) -> Outcome | None:
    """Return the outcome in a row; ``None`` if somebody else wrote it, or it is damaged."""
    values = {column.name: row[column.name] for column in fields(Outcome)}
    try:
        values["status"] = SweepStatus(str(row["status"]))
        for name in _MAPPINGS:
            values[name] = tuple(dict(json.loads(str(row[name]))).items())
        for name in _AMOUNTS:
            if not isinstance(values[name], int | float | None):
                return None
    except (ValueError, TypeError):
        return None
    return Outcome(**values)  # type: ignore[arg-type]
