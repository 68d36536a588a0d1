"""A search on a Dask cluster: the same plans, and none is lost with a worker."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from typing import Any

import pytest
from distributed import Client, LocalCluster

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError
from crostaff.plan.check import check
from crostaff.scenario.scenario import Scenario
from crostaff.solve import cluster
from crostaff.solve.cluster import ClusterHand, answer_job, cluster_hands
from crostaff.solve.crew import Relaxation
from crostaff.solve.engine import solve
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.progress import Progress
from crostaff.solve.result import Result
from crostaff.solve.stop import Stop
from tests.support.tiny import people, tiny_scenario
from tests.support.valid_plans import a_minute


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as connected,
    ):
        yield connected


@pytest.fixture(scope="module")
def portfolio() -> Scenario:
    return cs.generate(people=24, studies=8, seed=3, protections=0.5)


@pytest.fixture(scope="module")
def local(portfolio: Scenario) -> Result:
    return searched(portfolio)


def searched(scenario: Scenario, **options: Any) -> Result:
    return solve(scenario, method="search", deterministic_limit=1.0, time_limit=300, **options)


def test_a_cluster_finds_the_plan_that_one_process_finds(
    client: Client, portfolio: Scenario, local: Result
) -> None:
    result = searched(portfolio, engine=client)
    assert result.require_plan().decisions == local.require_plan().decisions
    assert (result.status, result.bound) == (local.status, local.bound)


def test_a_killed_worker_costs_time_and_not_the_plan(
    client: Client, portfolio: Scenario, local: Result
) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        pid = next(iter(client.run(os.getpid).values()))
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    killer = threading.Thread(target=kill_one)

    def listen(progress: Progress) -> None:
        if progress.phase == "search" and not killer.ident:
            killer.start()

    result = searched(portfolio, engine=client, progress=listen)
    killer.join()
    assert len(killed) == 1
    client.wait_for_workers(2, timeout=60)
    assert killed[0] not in client.run(os.getpid).values()
    assert result.require_plan().decisions == local.require_plan().decisions
    assert (result.status, result.bound) == (local.status, local.bound)


def test_time_ends_a_search_on_a_cluster(client: Client, portfolio: Scenario) -> None:
    result = solve(portfolio, method="search", engine=client, time_limit=3)
    assert result.bound is not None
    assert result.value is not None
    assert result.bound >= result.value
    assert check(result.problem, result.require_plan().decisions) == []


def test_an_engine_without_workers_is_refused() -> None:
    scenario = tiny_scenario(**people(ann="qualified"))
    message = r"no workers; start some, and wait for them with client\.wait_for_workers\(1\)"
    with pytest.raises(CrostaffError, match=message):
        cluster_hands(FakeClient(), compile_problem(scenario), a_minute())  # type: ignore[arg-type]


def test_a_worker_with_another_version_is_refused() -> None:
    problem = compile_problem(tiny_scenario(**people(ann="qualified")))
    with pytest.raises(CrostaffError, match=r"a worker of the cluster has crostaff .*, the caller"):
        answer_job(problem, "0.0.1", Relaxation(0, 1.0))


class FakeFuture:
    """Never done, or done at once with an error."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.is_cancelled = False

    def add_done_callback(self, tell: Any) -> None:
        if self.error is not None:
            tell(self)

    def result(self, timeout: float) -> None:
        assert timeout > 0
        assert self.error is not None
        raise self.error

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeClient:
    """A client whose scheduler, or whose workers, are gone."""

    def __init__(self, *futures: FakeFuture, workers: int = 0) -> None:
        self.futures = list(futures)
        self.asked: list[FakeFuture] = []
        self.workers = workers

    def submit(self, task: Any, *_job: object, **_options: object) -> FakeFuture:
        if task is pickle.loads:
            return FakeFuture()
        if not self.futures:
            raise OSError("the scheduler is gone")
        self.asked.append(self.futures.pop(0))
        return self.asked[-1]

    def nthreads(self, callback_timeout: float) -> dict[str, int]:
        assert callback_timeout > 0
        return {"tcp://somewhere": 1} if self.workers else {}


def hand_of(client: FakeClient, stop: Stop) -> ClusterHand:
    problem = compile_problem(tiny_scenario(**people(ann="qualified")))
    return ClusterHand(client, cluster._Sent(client, problem), stop)  # type: ignore[arg-type]


def test_without_a_scheduler_jobs_are_done_here(caplog: pytest.LogCaptureFixture) -> None:
    outcome = hand_of(FakeClient(), a_minute()).do(Relaxation(0, 10.0))
    assert isinstance(outcome, CoarseOutcome)
    assert "the cluster did not answer: the scheduler is gone" in caplog.text
    assert "the work of a cluster goes on in this process" in caplog.text


def test_an_answer_that_was_lost_is_asked_for_again() -> None:
    client = FakeClient(FakeFuture(CancelledError()), FakeFuture(ZeroDivisionError("a defect")))
    with pytest.raises(ZeroDivisionError, match="a defect"):
        hand_of(client, a_minute()).do(Relaxation(0, 10.0))
    assert len(client.asked) == 2


def test_without_workers_jobs_wait_for_a_while_and_are_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE_SECONDS", 0.0)
    client = FakeClient(FakeFuture())
    assert isinstance(hand_of(client, a_minute()).do(Relaxation(0, 10.0)), CoarseOutcome)
    assert client.asked[0].is_cancelled


def test_a_stop_ends_the_waiting() -> None:
    stop = a_minute()
    client = FakeClient(FakeFuture(), workers=1)
    hand = hand_of(client, stop)
    threading.Timer(0.2, stop.stop).start()
    assert hand.do(Relaxation(0, 10.0)) is None
    assert client.asked[0].is_cancelled
    assert hand.do(Relaxation(0, 10.0)) is None
    assert len(client.asked) == 1
