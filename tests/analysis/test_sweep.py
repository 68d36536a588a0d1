"""Many scenarios: each has a row, the best is named, and what is stored is not solved again."""

from __future__ import annotations

import importlib
import json
import logging
import re
from pathlib import Path

import pandas as pd
import pytest

import crostaff as cs
from crostaff.analysis.sweep import driver
from crostaff.analysis.sweep.crew import Answer, Lost
from crostaff.analysis.sweep.driver import Driver
from crostaff.analysis.sweep.jobs import Job, Outcome, SolveLimits, SweepStatus, answer_job
from crostaff.analysis.sweep.store import NoStore
from crostaff.analysis.sweep.tables import COLUMNS
from crostaff.errors import CrostaffError, Fault, NoPlanError, ScenarioError
from crostaff.scenario.scenario import Scenario
from tests.support.sweeps import BASE, InlineCrew, killer, what_ifs, workers
from tests.support.tiny import tiny_scenario

UNREADABLE = ScenarioError([Fault("staff", 2, "ann", "fte", "is 7; give 0 to 1")], source="x/")

SWEEP = importlib.import_module("crostaff.analysis.sweep.sweep")


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have scenarios solved in this process."""
    monkeypatch.setattr(SWEEP, "LocalCrew", InlineCrew)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweep") / "sweep.sqlite"


@pytest.fixture(scope="module")
def told() -> list[cs.SweepProgress]:
    return []


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario | ScenarioError]:
    impossible = BASE.set_policy({"full_coverage": True}).add_absence(
        "ann", "2027-01-04", "2027-03-28"
    )
    return {
        **what_ifs(),
        "the base again": BASE,
        "nobody": impossible.add_absence("ben", "2027-01-04", "2027-03-28"),
        "unread": UNREADABLE,
        # Nobody has the skill, which readers and builders refuse.
        "unchecked": tiny_scenario(staff_skills=[]),
    }


@pytest.fixture(scope="module")
def found(
    kept: Path, told: list[cs.SweepProgress], scenarios: dict[str, Scenario | ScenarioError]
) -> cs.Sweep:
    return cs.sweep(scenarios, store=kept, time_limit=60, progress=told.append)


def test_every_scenario_has_its_row(found: cs.Sweep) -> None:
    frame = found.frame.set_index("name")
    assert dict(frame["status"]) == {
        "base": "optimal",
        "without ben": "optimal",
        "ann away": "optimal",
        "longer": "optimal",
        "the base again": "optimal",
        "nobody": "infeasible",
        "unread": "faulty",
        "unchecked": "faulty",
    }
    # 4 weeks × 40 h × 100, and 6 weeks.
    assert list(frame["value"].dropna()) == [16_000, 16_000, 16_000, 24_000, 16_000]
    assert list(frame["bound"].dropna()) == [16_000, 16_000, 16_000, 24_000, 16_000]
    assert list(frame["billing"].dropna()) == [16_000, 16_000, 16_000, 24_000, 16_000]
    base = frame.loc["base"]
    # Two people, 12 weeks of 40 h.
    assert base["billability"] == pytest.approx(160 / 960)
    assert (base["margin"], base["shortfall_hours"], base["late_periods"]) == (16_000, 0, 0)
    assert frame.loc["without ben", "billability"] == pytest.approx(160 / 480)
    assert list(frame["edits"].dropna()) == [0, 1, 1, 1, 0, 3, 0]
    assert frame.loc["longer", "edits_in_words"] == "extend activity A by 2 weeks"


def test_faults_are_told_in_words(found: cs.Sweep) -> None:
    notes = found.frame.set_index("name")["note"]
    assert "staff row 2 'ann' column 'fte': is 7" in notes["unread"]
    assert "requirements row 2 'R'" in notes["unchecked"]
    said = " ".join(found.sentences)
    assert "'unread' and 'unchecked' cannot be planned, as the data are wrong." in said
    assert "'nobody' cannot be planned, as the hard rules contradict each other." in said


def test_columns_and_types_are_stable(found: cs.Sweep) -> None:
    for name, frame in found.frames.items():
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == COLUMNS[name]


def test_plans_are_given_back(
    found: cs.Sweep, scenarios: dict[str, Scenario | ScenarioError]
) -> None:
    for name in ("base", "longer"):
        plan, scenario = found.plan(name), scenarios[name]
        assert isinstance(scenario, Scenario)
        assert cs.check(scenario, plan) == []
        assert plan.summary.status is cs.Status.OPTIMAL
        assert plan.value == plan.summary.bound
    assert found.plan("base") is found.plan("base")
    with pytest.raises(NoPlanError, match=r"'nobody' has no plan \(infeasible\)"):
        found.plan("nobody")
    with pytest.raises(NoPlanError, match=r"'unread' has no plan \(faulty\): 1 problem in x/"):
        found.plan("unread")
    with pytest.raises(CrostaffError, match=r"no scenario 'bases'; did you mean 'base'\?"):
        found.plan("bases")
    with pytest.raises(CrostaffError, match="no scenario 'zzz'; the column name"):
        found.plan("zzz")


def test_progress_counts_every_scenario(found: cs.Sweep, told: list[cs.SweepProgress]) -> None:
    # Unread scenarios are settled from the start, equal ones are solved once.
    assert told[0].done == 1
    assert {message.total for message in told} == {8}
    assert told[-1].done == 8
    assert len(told) == 1 + 6
    assert str(told[0]).endswith("s  1 of 8")
    assert {message.name for message in told[1:]} == {
        "base",
        "without ben",
        "ann away",
        "longer",
        "nobody",
        "unchecked",
    }
    shown = next(str(message) for message in told if message.name == "longer")
    assert shown.endswith("of 8  longer: optimal, value 24,000")


def test_a_second_call_solves_nothing_again(
    found: cs.Sweep,
    kept: Path,
    scenarios: dict[str, Scenario | ScenarioError],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def no_crew(*_: object) -> None:
        pytest.fail("solved again")

    monkeypatch.setattr(SWEEP, "LocalCrew", no_crew)
    again = cs.sweep(scenarios, store=kept, time_limit=60, progress=True)
    pd.testing.assert_frame_equal(
        again.frame.drop(columns="from_store"), found.frame.drop(columns="from_store")
    )
    assert list(again.frame["from_store"]) == [True] * 6 + [False, True]
    assert "7 were in the store from an earlier call and not solved again." in again.sentences
    assert again.plan("base").decisions == found.plan("base").decisions
    assert "8 of 8  7 were in the store" in capsys.readouterr().err


@pytest.mark.usefixtures("inline")
def test_other_options_are_other_results(kept: Path, found: cs.Sweep) -> None:
    for options in ({"seed": 1}, {"time_limit": 59.0}, {"deterministic_limit": 10.0}):
        again = cs.sweep([BASE], store=kept, **{"time_limit": 60.0, **options})  # type: ignore[arg-type]
        assert list(again.frame["from_store"]) == [False]


def test_a_sweep_is_written_whole(found: cs.Sweep, tmp_path: Path) -> None:
    found.write(tmp_path / "results")
    names = {"answer.json", "scenarios.csv", "winners.csv"}
    assert {path.name for path in (tmp_path / "results").iterdir()} == names
    answer = json.loads((tmp_path / "results" / "answer.json").read_text("utf-8"))
    assert answer["title"] == "Sweep of 8 scenarios"
    assert answer["sentences"] == list(found.sentences)
    table = pd.read_csv(tmp_path / "results" / "scenarios.csv")
    assert list(table["value"].dropna()) == list(found.frame["value"].dropna())
    assert repr(found) == "Sweep(8 scenarios, 5 plans; highest value 24,000 EUR: 'longer')"


def test_a_killed_worker_loses_no_scenario(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with killer(1) as killed:
        found = cs.sweep(what_ifs(), store=tmp_path / "s.sqlite", time_limit=60, workers=1)
    assert len(killed) == 1
    assert list(found.frame["value"]) == [16_000, 16_000, 16_000, 24_000]
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [
        "scenario 'base' is solved again: its worker process was lost: it was ended by SIGKILL"
    ]
    assert workers() == []


def test_a_scenario_whose_workers_all_die_is_given_up_and_tried_by_the_next_call(
    tmp_path: Path,
) -> None:
    with killer(driver.MOST_TRIES) as killed:
        found = cs.sweep({"deadly": BASE}, store=tmp_path / "s.sqlite", time_limit=60)
    assert len(killed) == driver.MOST_TRIES
    (row,) = found.frame.to_dict("records")
    assert row["status"] == "failed"
    assert row["note"] == (
        "its worker process was lost: it was ended by SIGKILL, the last of 3 tries"
    )
    assert any("will be tried again by the next call" in said for said in found.sentences)
    with pytest.raises(NoPlanError, match="its worker process was lost"):
        found.plan("deadly")
    again = cs.sweep({"deadly": BASE}, store=tmp_path / "s.sqlite", time_limit=60)
    assert list(again.frame["status"]) == ["optimal"]
    assert list(again.frame["from_store"]) == [False]


@pytest.mark.usefixtures("inline")
def test_an_interrupt_returns_what_is_there_and_the_next_call_goes_on(tmp_path: Path) -> None:
    def interrupt(message: cs.SweepProgress) -> None:
        if message.done == 2:
            raise KeyboardInterrupt

    store = tmp_path / "s.sqlite"
    found = cs.sweep(what_ifs(), store=store, workers=1, time_limit=60, progress=interrupt)
    assert found.interrupted
    assert sorted(found.frame["status"]) == ["optimal"] * 2 + ["pending"] * 2
    assert "call it again with the same store" in " ".join(found.sentences)
    assert repr(found).endswith("; interrupted)")
    again = cs.sweep(what_ifs(), store=store, time_limit=60)
    assert not again.interrupted
    assert list(again.frame["status"]) == ["optimal"] * 4
    assert again.frame["from_store"].sum() == 2


def test_a_listener_that_fails_leaves_no_process_behind() -> None:
    def fail(message: cs.SweepProgress) -> None:
        if message.name:
            raise ZeroDivisionError("in the listener")

    with pytest.raises(ZeroDivisionError, match="in the listener"):
        cs.sweep([BASE], store=None, time_limit=60, progress=fail)
    assert workers() == []


def test_what_cannot_be_sent_to_a_process_is_a_row() -> None:
    class Local(Scenario):
        pass

    local = Local.model_validate(BASE.to_document())
    longer = BASE.extend_activity("A", periods=2)
    found = cs.sweep({"local": local, "longer": longer}, store=None, workers=1, time_limit=60)
    assert list(found.frame["status"]) == ["failed", "optimal"]
    assert re.match(r"\w+Error: .*Local", found.frame["note"][0])


class Scripted:
    """A crew that answers as it is told, in this process."""

    def __init__(self, *answers: Outcome | Lost) -> None:
        self.answers = list(answers)
        self.jobs: list[Job] = []
        self.closed = False

    def submit(self, job: Job) -> None:
        self.jobs.append(job)

    def next(self, seconds: float) -> Answer | None:
        return (self.jobs[-1], self.answers.pop(0)) if self.answers else None

    def close(self) -> None:
        self.closed = True


class Forgetful(NoStore):
    """A store that does not take results at first."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.taken: list[str] = []

    def add(self, digest: str, options: str, name: str, outcome: Outcome) -> None:
        if self.refusals:
            self.refusals -= 1
            raise CrostaffError("the disk is full")
        self.taken.append(name)


def drive(crew: Scripted, store: NoStore) -> Driver:
    run = Driver(
        names_by_digest={BASE.digest: ("base",)},
        scenario_by_digest={BASE.digest: BASE},
        limits=SolveLimits(60.0, None, 0),
        store=store,
        listener=None,
        total=1,
        known=0,
    )
    run.run(lambda _: crew)
    assert crew.closed
    return run


SOLVED = Outcome(SweepStatus.OPTIMAL, value=1.0)


def test_a_store_that_answers_later_gets_the_results_then(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Forgetful(1)
    run = drive(Scripted(SOLVED), store)
    assert store.taken == ["base"]
    assert run.unsaved == {}
    assert "the disk is full; results are kept in memory" in caplog.text


@pytest.mark.usefixtures("inline")
def test_a_store_that_takes_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    run = drive(Scripted(SOLVED), Forgetful(9))
    assert set(run.unsaved) == set(run.outcomes) == {BASE.digest}
    monkeypatch.setattr(SWEEP, "open_store", lambda _: Forgetful(9))
    found = cs.sweep([BASE], time_limit=60)
    assert list(found.frame["status"]) == ["optimal"]
    assert "Some results are in memory only: the disk is full." in found.sentences


def test_a_loss_that_is_final_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    crew = Scripted(Lost("nobody is there", is_final=True))
    run = drive(crew, NoStore())
    assert len(crew.jobs) == 1
    (outcome,) = run.outcomes.values()
    assert outcome.note == "nobody is there"
    assert "scenario 'base' is given up: nobody is there" in caplog.text


@pytest.mark.parametrize("error", [MemoryError("too large"), cs.SolverDisagreement("They differ.")])
def test_what_nobody_foresaw_is_a_row(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("crostaff.analysis.sweep.jobs.solve", fail)
    outcome = answer_job(Job(BASE.digest, BASE, SolveLimits(60.0, None, 0)))
    assert outcome.status is SweepStatus.FAILED
    assert outcome.note == f"{type(error).__name__}: {error}"


@pytest.mark.usefixtures("inline")
def test_names_come_from_edits_and_are_numbered() -> None:
    many = (scenario for scenario in (BASE, BASE.remove_staff("ben"), BASE))
    found = cs.sweep(many, store=None, time_limit=60)
    assert list(found.frame["name"]) == ["scenario", "remove ben altogether", "scenario (2)"]
    assert found.frame["value"].nunique() == 1
    assert found.store == ""


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ([], {}, "a sweep of no scenarios; give at least one"),
        (BASE, {}, "a sweep takes a list of scenarios.*; this is a Scenario"),
        ("folder", {}, "this is a str"),
        ([BASE, "folder"], {}, "number 2 of the sweep is no scenario but a str"),
        ([BASE], {"labels": ["a", "b"]}, "1 scenarios and 2 labels"),
        ([BASE, BASE], {"labels": ["a", "a"]}, "'a' stands for two scenarios"),
        ({"a": BASE}, {"labels": ["a"]}, "leave labels out"),
        ([BASE], {"workers": 0}, "workers is 0"),
        ([BASE], {"time_limit": -1}, "time_limit is -1"),
        ([BASE], {"engine": "cloud"}, "engine is 'cloud'"),
        ([BASE, tiny_scenario(header={"currency": "USD"})], {}, "EUR by week, USD by week"),
    ],
)
def test_what_cannot_be_swept_is_refused_first(
    given: object, options: dict[str, object], message: str
) -> None:
    with pytest.raises(CrostaffError, match=message):
        cs.sweep(given, store=None, **options)  # type: ignore[arg-type]


def test_labels_are_names() -> None:
    found = cs.sweep([UNREADABLE, UNREADABLE], store=None, labels=["one", "other"])
    assert list(found.frame["name"]) == ["one", "other"]
    assert found.winners.empty
    assert (found.currency, found.unit) == ("", "period")
