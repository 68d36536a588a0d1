"""A sweep on a Dask cluster: the same plans, and no scenario is lost with a worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

import crostaff as cs
from crostaff.analysis.sweep import cluster
from crostaff.analysis.sweep.cluster import ClusterCrew, answer_packed, engine_at
from crostaff.analysis.sweep.crew import Lost
from crostaff.analysis.sweep.jobs import Job, Outcome, SolveLimits, SweepStatus
from crostaff.errors import CrostaffError
from crostaff.scenario.scenario import Scenario
from tests.support.sweeps import BASE, run_until_two, what_ifs


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as connected,
    ):
        yield connected


@pytest.fixture(scope="module")
def portfolio() -> dict[str, Scenario]:
    """Large enough to be searched, not solved as a whole."""
    base = cs.generate(people=24, studies=8, seed=3, protections=0.5)
    study = base.studies[0].study_id
    return {"base": base, "first": base.prioritise(study, priority=3.0)}


def swept(scenarios: dict[str, Scenario], **options: Any) -> cs.Sweep:
    return cs.sweep(scenarios, deterministic_limit=0.3, time_limit=300, store=None, **options)


def test_here_and_on_a_cluster_the_same_plans_are_found(
    client: Client, portfolio: dict[str, Scenario]
) -> None:
    here, there = swept(portfolio, workers=2), swept(portfolio, engine=client)
    for name in portfolio:
        assert here.plan(name).decisions == there.plan(name).decisions
    assert list(here.frame["status"]) == ["feasible"] * 2
    columns = ["name", "status", "value", "bound", "billability", "margin"]
    assert here.frame[columns].equals(there.frame[columns])


def test_a_killed_worker_of_a_cluster_loses_no_scenario(client: Client, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(message: cs.SweepProgress) -> None:
        if message.name and not killed:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    found = cs.sweep(
        what_ifs(), engine=client, store=tmp_path / "s.sqlite", time_limit=60, progress=kill
    )
    assert len(killed) == 1
    assert list(found.frame["value"]) == [16_000, 16_000, 16_000, 24_000]
    client.wait_for_workers(2, timeout=60)


def test_what_arrived_before_the_caller_of_a_cluster_was_killed_is_there(
    client: Client, tmp_path: Path
) -> None:
    store = tmp_path / "s.sqlite"
    with run_until_two(store, client.scheduler.address) as program:
        program.kill()
        out, _ = program.communicate(timeout=100)
    assert (out, program.returncode) == ("", -signal.SIGKILL)
    found = cs.sweep(what_ifs(), engine=client, store=store, time_limit=60)
    assert list(found.frame["value"]) == [16_000, 16_000, 16_000, 24_000]
    assert found.frame["from_store"].sum() == 2
    # As if nobody had been killed.
    alone = cs.sweep(what_ifs(), workers=1, store=None, time_limit=60)
    for name in what_ifs():
        assert found.plan(name).decisions == alone.plan(name).decisions


def test_the_command_line_names_a_cluster_by_its_address(client: Client) -> None:
    with engine_at(client.scheduler.address) as engine:
        assert isinstance(engine, Client)
        assert cs.sweep([BASE], engine=engine, store=None).frame["value"].tolist() == [16_000]
    with engine_at("local") as engine:
        assert engine == "local"


def test_an_engine_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(CrostaffError, match="engine is 'cloud'; write local, or the address"),
        engine_at("cloud"),
    ):
        pass
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(CrostaffError, match=r"no cluster answers at tcp://127\.0\.0\.1:1: "),
        engine_at("tcp://127.0.0.1:1"),
    ):
        pass


JOB = Job(BASE.digest, BASE, SolveLimits(60.0, None, 0))
DONE = Outcome(SweepStatus.OPTIMAL)


class FakeFuture:
    """Done at once with a result or an error; never done with ``None``."""

    def __init__(self, key: str, answer: Outcome | BaseException | None) -> None:
        self.key = key
        self.answer = answer

    def add_done_callback(self, tell: Any) -> None:
        if self.answer is not None:
            tell(self)

    def result(self, timeout: float) -> Outcome:
        if isinstance(self.answer, BaseException):
            raise self.answer
        assert self.answer is not None
        return self.answer


class FakeClient:
    """A client whose scheduler, or whose workers, answer as they are told."""

    def __init__(self, *answers: Outcome | BaseException | None) -> None:
        self.answers = list(answers)
        self.workers = 1
        self.cancelled: list[FakeFuture] = []

    def nthreads(self, callback_timeout: float) -> dict[str, int]:
        return {"tcp://somewhere": 1} if self.workers else {}

    def submit(self, *_job: object, **_options: object) -> FakeFuture:
        if not self.answers:
            raise OSError("the scheduler is gone")
        return FakeFuture(f"key-{len(self.answers)}", self.answers.pop(0))

    def cancel(self, futures: list[FakeFuture]) -> None:
        self.cancelled += futures


def crew(client: FakeClient) -> ClusterCrew:
    return ClusterCrew(client)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (CancelledError("gone"), "the cluster did not answer: CancelledError: gone"),
        (OSError("reset"), "the cluster did not answer: OSError: reset"),
        (ModuleNotFoundError("no crostaff"), "ModuleNotFoundError: no crostaff"),
    ],
)
def test_what_the_cluster_cannot_do_is_told(answer: BaseException, reason: str) -> None:
    asked = crew(FakeClient(answer))
    asked.submit(JOB)
    assert asked.next(0.0) == (JOB, Lost(reason))
    assert asked.next(0.0) is None


def test_without_a_scheduler_every_scenario_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    found = cs.sweep([BASE], engine=FakeClient(), store=None)  # type: ignore[arg-type]
    (row,) = found.frame.to_dict("records")
    assert row["status"] == "failed"
    assert row["note"] == (
        "the cluster did not answer: OSError: the scheduler is gone, the last of 3 tries"
    )


def test_a_defect_of_the_set_up_ends_the_sweep() -> None:
    other = CrostaffError("a worker of the cluster has crostaff 0.0.1")
    client = FakeClient(None, other)
    with pytest.raises(CrostaffError, match=r"has crostaff 0\.0\.1"):
        cs.sweep([BASE, BASE.remove_staff("ben")], engine=client, store=None)  # type: ignore[arg-type]
    assert len(client.cancelled) == 1
    with pytest.raises(CrostaffError, match=r"has crostaff .*, the caller 0\.0\.1"):
        answer_packed(b"", "0.0.1")


def test_workers_that_never_come_back_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    client = FakeClient(None, DONE)
    asked = crew(client)
    asked.submit(JOB)
    client.workers = 0
    assert asked.next(0.0) is None
    client.workers = 1
    assert asked.next(0.0) is None
    monkeypatch.setattr(cluster, "_PATIENCE_SECONDS", 0.0)
    client.workers = 0
    assert asked.next(0.0) is None
    assert asked.next(0.0) is None
    assert asked.next(0.0) == (JOB, Lost("the cluster had no workers for 0 s", is_final=True))
    assert len(client.cancelled) == 1


def test_an_engine_without_workers_is_refused() -> None:
    client = FakeClient()
    client.workers = 0
    with pytest.raises(CrostaffError, match="no workers; start some"):
        crew(client)
