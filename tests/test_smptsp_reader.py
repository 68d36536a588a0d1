"""Shift minimisation instances as scenarios: the fewest workers, by brute force too."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from benchmarks import published, smptsp
from benchmarks.readers.smptsp import Instance, read_instance, to_scenario

from crostaff.compile import compile_problem
from crostaff.plan.score import objective
from crostaff.solve.engine import solve

TEXT = """# generated
Type = 1
Jobs = 3
 10 40
 40 55
 20 50
Qualifications = 3
 2: 1 0
 1: 2
 3: 0 2 1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.dat"
    file.write_text(TEXT, encoding="utf-8")
    return file


def fewest(instance: Instance) -> int | None:
    """Return the fewest workers, by trying every assignment; ``None`` if there is none."""
    able = [
        [w for w, tasks in enumerate(instance.able) if task in tasks]
        for task in range(len(instance.tasks))
    ]
    best = None
    for team in itertools.product(*able):
        if not any(
            team[one] == team[other] and _overlap(instance.tasks[one], instance.tasks[other])
            for one, other in itertools.combinations(range(len(team)), 2)
        ):
            best = min(best or len(instance.able), len(set(team)))
    return best


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def test_instance_as_the_file_states_it(path: Path) -> None:
    instance = read_instance(path)
    assert instance.tasks == [(10, 40), (40, 55), (20, 50)]
    assert instance.able == [[0, 1], [2], [0, 1, 2]]


def test_time_is_counted_in_starts_and_ends(path: Path) -> None:
    problem = compile_problem(to_scenario(read_instance(path)))
    spans = [(a.earliest, a.earliest + a.duration) for a in problem.activities]
    assert spans == [(0, 2), (2, 4), (1, 3)]
    assert [need.candidates for need in problem.requirements] == [(0, 2), (0, 2), (1, 2)]
    assert all(activity.is_fixed for activity in problem.activities)
    assert not problem.warnings


def test_the_fewest_workers_are_found_and_proved() -> None:
    seen = set()
    for seed in range(25):
        rng = random.Random(seed)
        starts = [rng.randint(0, 8) for _ in range(rng.randint(2, 6))]
        tasks = [(start, start + rng.randint(1, 5)) for start in starts]
        workers = range(rng.randint(2, 4))
        able = [[t for t in range(len(tasks)) if rng.random() < 0.7] for _ in workers]
        if {t for worker in able for t in worker} != set(range(len(tasks))):
            continue
        instance = Instance(f"seed {seed}", tasks, able)
        best = fewest(instance)
        result = solve(to_scenario(instance), workers=1)
        seen.add(best)
        if best is None:
            assert str(result.status) == "infeasible"
            continue
        plan = result.require_plan()
        assert str(result.status) == "optimal"
        assert objective(plan.problem, plan.decisions, "headcount") == result.bound == best
    assert seen >= {None, 2, 3}


def test_no_moment_has_fewer_workers_than_tasks_whatever_the_time() -> None:
    rng = random.Random(1)
    tasks = [(start, start + rng.randint(4, 9)) for start in rng.choices(range(30), k=40)]
    able = [sorted(rng.sample(range(40), 25)) for _ in range(20)]
    busiest = max(sum(start <= moment < end for start, end in tasks) for moment in range(40))
    scenario = to_scenario(Instance("busy", tasks, able))
    result = solve(scenario, workers=1, deterministic_limit=0.02)
    assert result.bound == busiest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Jobs = 3", "Tasks = 3", "no line 'Jobs = n'"),
        ("Qualifications = 3", "Qualifications = 4", "the file ends before"),
        ("10 40", "40 40", "task 0 ends at 40 and starts at 40"),
        ("2: 1 0", "2: 1 7", "there is no task 7"),
        ("2: 1 0", "3: 1 0", "lists 2 tasks"),
        ("10 40", "10 40 50", "'10 40 50' is no start and end"),
        (" 20 50", " 20 50\n 25 45", "'25 45' belongs to no section"),
        (" 3: 0 2 1", " 3: 0 2 1\n 1: 0", "'1: 0' belongs to no section"),
    ],
)
def test_faulty_instance_is_refused(path: Path, old: str, new: str, message: str) -> None:
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_instance(path)


def test_a_task_that_nobody_may_do_is_refused(path: Path) -> None:
    path.write_text(TEXT.replace(" 1: 2", " 1: 1").replace(" 3: 0 2 1", " 2: 0 1"))
    with pytest.raises(ValueError, match="nobody may do task 2"):
        read_instance(path)


def test_benchmark_counts_what_is_proved(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data" / "smptsp" / "some"
    folder.mkdir(parents=True)
    path.rename(folder / "tiny.dat")
    known = "instance,objective,lower_bound,upper_bound\nsome/tiny.dat,workers_used,2,2\n"
    (folder.parent / "best_known.csv").write_text(known, encoding="utf-8")
    options = ["--data", str(tmp_path / "data"), "--sets", "some", "--workers", "1"]
    assert published.main(smptsp.FAMILY, [*options, "--out", str(tmp_path / "out")]) == 0
    assert "some/tiny.dat: 2 [2], published 2 [2], optimal" in capsys.readouterr().out
