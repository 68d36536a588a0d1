"""Skill allocation instances as scenarios: the fewest trainings, by brute force too."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import published, skill_allocation
from benchmarks.readers.skill_allocation import (
    MOST_OVERSEAS,
    Instance,
    read_instance,
    to_scenario,
)

from crostaff.compile import compile_problem
from crostaff.plan.score import objective
from crostaff.scenario.validate import validate
from crostaff.solve.engine import solve

TEXT = """
nNewSkillsPerPerson = 1;
nMaxJobs = 2;
engineer_skills = [| 1, 0, 0
                   | 0, 1, 0 |];
jobs = [| 1, 0, 0, 0, 0 | 2, 0, 0, 0, 1 | 3, 0, 0, 0, 0 |];
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.dzn"
    file.write_text(TEXT, encoding="utf-8")
    return file


def fewest(instance: Instance) -> int | None:
    """Return the fewest trainings, by trying every assignment; ``None`` if there is none."""
    engineers = range(len(instance.skills))
    best: int | None = None
    for team in itertools.product(engineers, repeat=len(instance.jobs)):
        done = list(zip(team, instance.jobs, strict=True))
        abroad = Counter(engineer for engineer, (_, overseas) in done if overseas)
        learnt = {(e, skill) for e, (skill, _) in done if not instance.skills[e][skill]}
        if (
            max(Counter(team).values()) <= instance.most_jobs
            and max(abroad.values(), default=0) <= MOST_OVERSEAS
            and max(Counter(e for e, _ in learnt).values(), default=0) <= instance.most_trainings
        ):
            best = len(learnt) if best is None else min(best, len(learnt))
    return best


def judge(instance: Instance) -> int | None:
    """Compare the solver with brute force, and return the fewest trainings."""
    best = fewest(instance)
    scenario = to_scenario(instance)
    if faults := validate(scenario):
        # a skill that nobody has or may learn
        assert best is None
        assert all("nobody can ever fill it" in fault.message for fault in faults)
        return None
    result = solve(scenario, workers=1)
    if best is None:
        assert str(result.status) == "infeasible"
        return None
    plan = result.require_plan()
    assert str(result.status) == "optimal"
    assert objective(plan.problem, plan.decisions, "trainings") == result.bound == best
    return best


def test_instance_as_the_file_states_it(path: Path) -> None:
    instance = read_instance(path)
    assert instance.skills == [[True, False, False], [False, True, False]]
    assert instance.jobs == [(0, False), (1, True), (2, False)]
    assert (instance.most_jobs, instance.most_trainings, instance.part) == (2, 1, 50)


def test_spaces_in_tables_mean_nothing(path: Path) -> None:
    plain = read_instance(path)
    path.write_text(TEXT.replace("[|", "[ |").replace("|]", "| ]"), encoding="utf-8")
    assert read_instance(path) == plain
    path.write_text(TEXT.replace("|]", "]"), encoding="utf-8")
    assert read_instance(path) == plain


def test_jobs_of_a_skill_are_on_the_grid() -> None:
    for most in range(1, 101):
        jobs = [(0, False)] * 7 + [(1, True)] * 3
        problem = compile_problem(to_scenario(Instance("grid", [[True, True]], jobs, most, 1)))
        assert not problem.warnings


def test_the_fewest_trainings_are_found_and_proved() -> None:
    seen = set()
    for seed in range(25):
        rng = random.Random(seed)
        skills = [[rng.random() < 0.4 for _ in range(3)] for _ in range(rng.randint(1, 3))]
        jobs = [(rng.randrange(3), rng.random() < 0.3) for _ in range(rng.randint(1, 5))]
        seen.add(
            judge(Instance(f"seed {seed}", skills, jobs, rng.randint(1, 4), rng.randint(0, 2)))
        )
    assert seen >= {None, 0, 1, 2}


def test_jobs_overseas_are_limited() -> None:
    abroad = [(0, True)] * (MOST_OVERSEAS + 1)
    one, two = [[True]], [[True], [False]]
    assert judge(Instance("one", one, abroad[:-1], 7, 1)) == 0
    assert judge(Instance("too many", one, abroad, 7, 1)) is None
    assert judge(Instance("another learns", two, abroad, 7, 1)) == 1
    assert judge(Instance("at home", one, [*abroad[:-1], (0, False), (0, False)], 7, 1)) == 0


def test_a_contract_that_is_no_full_week_holds_as_many_jobs() -> None:
    # 100 // 12 = 8 percent for a job, and 96 for twelve.
    skills = [[True, False], [True, False]]
    assert judge(Instance("twelve", skills, [(0, False)] * 11 + [(1, False)], 12, 1)) == 1
    assert judge(Instance("none", skills[:1], [(0, False)] * 13, 12, 1)) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nMaxJobs = 2", "nMaxJobs = 0", "nMaxJobs is 0, not 1 to 100"),
        ("nMaxJobs = 2", "nMaxJobs = 101", "nMaxJobs is 101, not 1 to 100"),
        ("PerPerson = 1", "PerPerson = -1", "nNewSkillsPerPerson is -1, not 0 or more"),
        ("| 3, 0", "| 4, 0", "job 3 needs skill 4 of 3"),
        ("| 3, 0", "| 0, 0", "job 3 needs skill 0 of 3"),
        ("| 0, 1, 0 |]", "| 0, 1 |]", "rows of different lengths"),
        ("| 0, 1, 0 |]", "| 0, x, 0 |]", "engineer_skills is no table of numbers"),
        ("[| 1, 0, 0", "array2d(1..2,1..3,[1, 0, 0", "engineer_skills is no table of numbers"),
        (
            "[| 1, 0, 0, 0, 0 | 2, 0, 0, 0, 1 | 3, 0, 0, 0, 0 |]",
            "[| 1, 0 |]",
            "job 1 has 2 columns",
        ),
    ],
)
def test_faulty_instance_is_refused(path: Path, old: str, new: str, message: str) -> None:
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_instance(path)


def test_benchmark_counts_what_is_proved(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data" / "skill_allocation" / "2020"
    folder.mkdir(parents=True)
    path.rename(folder / "tiny.dzn")
    known = "instance,objective,lower_bound,upper_bound\n2020/tiny.dzn,number_of_trainings,1,1\n"
    (folder.parent / "best_known.csv").write_text(known, encoding="utf-8")
    options = ["--data", str(tmp_path / "data"), "--workers", "1", "--out", str(tmp_path / "out")]
    assert published.main(skill_allocation.FAMILY, options) == 0
    assert "2020/tiny.dzn: 1 [1], published 1 [1], optimal" in capsys.readouterr().out
