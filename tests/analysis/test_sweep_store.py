"""Results are kept in a database, and what cannot be one is told in words."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import zlib
from contextlib import closing
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

import crostaff as cs
from crostaff.analysis.sweep.jobs import Outcome, SolveLimits, SweepStatus, failed
from crostaff.analysis.sweep.store import TABLE, NoStore, SqlStore, open_store
from crostaff.errors import CrostaffError, PlanError
from tests.support.sweeps import run_until_two, what_ifs

FULL = Outcome(
    status=SweepStatus.FEASIBLE,
    value=12.34,
    bound=20.0,
    gap_potential=0.1,
    gap_value=0.6,
    terms=(("billing", 20.0), ("labour", -7.66)),
    billability=0.75,
    margin=12.34,
    shortfall_hours=8.0,
    late_periods=3,
    seconds=1.5,
    versions=(("crostaff", "0.1.0"),),
    note="a warning",
    plan=b"\x00\xff plan",
)
EMPTY = Outcome(SweepStatus.INFEASIBLE)


def test_what_is_stored_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    store = SqlStore(path)
    store.add("one", "options", "name", FULL)
    store.add("two", "options", "name", EMPTY)
    store.add("one", "others", "name", EMPTY)
    store.close()
    again = open_store(f"sqlite:///{path}")
    assert again.find(["one", "two", "three"], "options") == {"one": FULL, "two": EMPTY}
    assert again.find(["one"], "others") == {"one": EMPTY}
    again.add("one", "options", "name", EMPTY)
    assert again.find(["one"], "options") == {"one": EMPTY}
    assert again.place == str(path)
    again.close()


def test_a_failure_never_replaces_an_answer(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "s.sqlite")
    store.add("one", "options", "name", failed("lost"))
    store.add("one", "options", "name", failed("lost again"))
    assert store.find(["one"], "options")["one"].note == "lost again"
    # Another sweep has solved it, then this one gives up.
    store.add("one", "options", "name", FULL)
    store.add("one", "options", "name", failed("lost"))
    assert store.find(["one"], "options") == {"one": FULL}
    store.close()


@pytest.mark.parametrize(
    ("column", "damage"),
    [("terms", "{bad"), ("versions", "[1]"), ("status", "splendid"), ("value", "much")],
)
def test_a_damaged_row_is_solved_again(tmp_path: Path, column: str, damage: str) -> None:
    path = tmp_path / "s.sqlite"
    scenarios = {"base": what_ifs()["base"]}
    cs.sweep(scenarios, store=path, workers=1)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE {TABLE} SET {column} = ?", (damage,))
    again = cs.sweep(scenarios, store=path, workers=1)
    assert list(again.frame["from_store"]) == [False]
    assert list(again.frame["value"]) == [16_000]
    assert list(cs.sweep(scenarios, store=path, workers=1).frame["from_store"]) == [True]


@pytest.mark.parametrize(
    ("damage", "words"),
    [(b"\x00", "while decompressing data"), (zlib.compress(b"{}"), "problems in plan.json")],
)
def test_a_damaged_plan_is_told_in_words(tmp_path: Path, damage: bytes, words: str) -> None:
    path = tmp_path / "s.sqlite"
    scenarios = {"base": what_ifs()["base"]}
    cs.sweep(scenarios, store=path, workers=1)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE {TABLE} SET plan = ?", (damage,))
    with pytest.raises(PlanError) as caught:
        cs.sweep(scenarios, store=path, workers=1).plan("base")
    said = str(caught.value)
    assert said.startswith("the stored plan of scenario 'scenario' cannot be read: ")
    assert words in said
    assert said.endswith("; solve it again with another store")


def test_the_same_limit_as_a_whole_number_is_the_same_limit() -> None:
    assert SolveLimits(60, 20, 0).key == SolveLimits(60.0, 20.0, 0).key
    assert SolveLimits(60, None, 0).key != SolveLimits(60, 20, 0).key


def test_two_sweeps_may_make_the_table_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.sqlite"
    SqlStore(path).close()
    create = sa.Table.create
    # As if the table had not been there a moment ago.
    monkeypatch.setattr(
        sa.Table, "create", lambda self, bind, checkfirst=True: create(self, bind, checkfirst=False)
    )
    store = SqlStore(path)
    assert store.find(["one"], "options") == {}
    store.close()


def test_more_scenarios_than_a_statement_takes(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "s.sqlite")
    digests = [f"{number:016x}" for number in range(1200)]
    for digest in (digests[0], digests[-1]):
        store.add(digest, "options", "name", EMPTY)
    assert set(store.find(digests, "options")) == {digests[0], digests[-1]}
    store.close()


def test_others_may_read_while_it_writes_and_one_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    store = SqlStore(path)
    store.add("one", "options", "name", FULL)
    with closing(sqlite3.connect(path)) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
        assert reader.execute(f"SELECT name, value FROM {TABLE}").fetchall() == [("name", 12.34)]
    store.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["s.sqlite"]


def test_two_sweeps_may_write_the_same_result(tmp_path: Path) -> None:
    one, other = (SqlStore(tmp_path / "s.sqlite") for _ in range(2))
    one.add("one", "options", "name", FULL)
    other.add("one", "options", "name", FULL)
    assert one.find(["one"], "options") == {"one": FULL}
    one.close()
    other.close()


def test_nowhere_keeps_nothing() -> None:
    store = open_store(None)
    assert isinstance(store, NoStore)
    store.add("one", "options", "name", FULL)
    assert store.find(["one"], "options") == {}
    assert store.place == ""
    store.close()


def refusal(place: str | Path) -> str:
    with pytest.raises(CrostaffError) as caught:
        open_store(place)
    return str(caught.value)


def test_what_is_no_store_is_refused_in_words(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be looked at\n" * 40, encoding="utf-8")
    said = refusal(text)
    assert said.startswith(f"the store {text} cannot be used: file is not a database; name an")
    assert text.read_text("utf-8").startswith("not a database")
    assert "is a folder; name a file, like sweep.sqlite" in refusal(tmp_path)
    assert "does not exist; create it first" in refusal(tmp_path / "no" / "s.sqlite")
    assert "keeps nothing; name a file" in refusal("sqlite://")
    assert "Can't load plugin" in refusal("oracel://host/name")
    assert "cannot be used" in refusal("://")
    said = refusal("postgresql://ann:secret@host:port/name")
    assert said.startswith("the URL of the store cannot be read; write it as dialect+driver://")
    assert "secret" not in said


def test_a_url_hides_its_password() -> None:
    said = refusal("postgresql+psycopg2://ann:secret@nowhere/db")
    assert "secret" not in said
    assert "whose driver is installed" in said


def test_a_table_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE {TABLE} (scenario_digest TEXT)")
    said = refusal(path)
    assert said == (
        f"the table {TABLE} of {path} was made by another version of crostaff; name another store"
    )


def test_without_the_library_the_next_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    said = refusal("sweep.sqlite")
    assert "pip install 'crostaff[sql]'" in said
    assert "store=None" in said


def go_on(store: Path, workers_before: list[psutil.Process]) -> None:
    """Check that two results are there, that no process is left, and solve the rest."""
    psutil.wait_procs(workers_before, timeout=60)
    assert not any(worker.is_running() for worker in workers_before)
    with closing(sqlite3.connect(store)) as database:
        assert database.execute(f"SELECT count(*) FROM {TABLE}").fetchone() == (2,)
    found = cs.sweep(what_ifs(), store=store, time_limit=60)
    assert list(found.frame["value"]) == [16_000, 16_000, 16_000, 24_000]
    assert found.frame["from_store"].sum() == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_arrived_before_the_end_of_the_caller_is_there(
    how: signal.Signals, tmp_path: Path
) -> None:
    store = tmp_path / "s.sqlite"
    with run_until_two(store) as program:
        workers = psutil.Process(program.pid).children()
        assert len(workers) == 1
        program.send_signal(how)
        out, err = program.communicate(timeout=100)
    if how is signal.SIGINT:
        assert (err, program.returncode) == ("", 0)
        assert out == "True ['optimal', 'optimal', 'pending', 'pending']\n"
    else:
        assert (out, program.returncode) == ("", -signal.SIGKILL)
    go_on(store, workers)
