"""A month of changes: the notebook and the command line agree, and what they say is so."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import crostaff as cs
from crostaff.plan.plan import Plan
from crostaff.scenario.scenario import Scenario

ROOT = Path(__file__).parents[1]
STORY = ROOT / "notebooks" / "story"
NOTEBOOK = ROOT / "notebooks" / "a_month_of_changes.ipynb"
PAGE = (ROOT / "docs" / "month.md").read_text(encoding="utf-8")

REPLANNED = ("slip", "sooner", "resignation")
LOCK, STARVED = "NCT04501952/lock", "NCT04472494/lock"
HURRIED = "NCT03189524/lock"
BID, MONITORS = "ATOPIC-1", {"CRA-010", "CRA-013"}
LEAVER, LAST_DAY = "DM-001", "2021-04-04"
EFFORT = {"time_limit": 3600, "deterministic_limit": 1.0, "workers": 1}
CLOSE = 0.06
"""Of the potential: what plans may be better by than an answer, by a from-scratch solve's bound."""


@dataclass(frozen=True)
class Told:
    """Where one of the two ways has left its answers, and what it printed."""

    folder: Path
    prefix: str
    text: str

    def plan_folder(self, name: str) -> Path:
        return self.folder / f"{self.prefix}{name}"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The notebook, run to its end."""
    folder = tmp_path_factory.mktemp("notebook")
    shutil.copytree(STORY, folder / "story")
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in run.cells for output in cell.get("outputs", ())]
    text = [one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs]
    return Told(folder, "month-", "\n".join(text))


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The commands of the page, in order."""
    root = tmp_path_factory.mktemp("commands")
    shutil.copytree(STORY, root / "notebooks" / "story")
    blocks = re.findall(r"^```bash\n(.*?)^```$", PAGE, flags=re.M | re.S)
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=root,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Told(root / "notebooks", "", done.stdout)


@cache
def portfolio() -> Scenario:
    return cs.demo().apply(cs.read_edits(STORY / "january.json")).with_edits(())


@cache
def in_force() -> Plan:
    return cs.read_plan(portfolio(), STORY / "plan")


@cache
def edited(name: str) -> Scenario:
    """The portfolio after the edits, without the plan in force, which then is not frozen either."""
    later = portfolio().apply(cs.read_edits(STORY / f"{name}.json"))
    return later.set_policy({"frozen_until": None})


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def level_at(plan: Plan, staff_id: str, skill_id: str, period: int) -> int:
    """Return the level of a person at a period: at the start, or by what was learnt since."""
    levels = [
        int(row.level)
        for row in plan.problem.scenario.staff_skills
        if (row.staff_id, row.skill_id) == (staff_id, skill_id)
    ]
    learnt = plan.qualifications
    learnt = learnt[(learnt["staff_id"] == staff_id) & (learnt["skill_id"] == skill_id)]
    words = {"qualified": 2, "experienced": 3}
    levels += [
        words[level]
        for level, since in zip(learnt["level"], learnt["period"], strict=True)
        if since <= period
    ]
    return max(levels, default=0)


def experienced_shares(plan: Plan, begin: str) -> dict[tuple[str, int], float]:
    """Return the experienced part of the FTE by requirement and segment."""
    skills = {row.requirement_id: row.skill_id for row in plan.problem.scenario.requirements}
    total: dict[tuple[str, int], int] = defaultdict(int)
    experienced: dict[tuple[str, int], int] = defaultdict(int)
    for row in plan.assignments.to_dict("records"):
        if row["requirement_id"].startswith(begin):
            key = (row["requirement_id"], row["segment"])
            total[key] += row["fte_pct"]
            skill = skills[row["requirement_id"]]
            if level_at(plan, row["staff_id"], skill, row["from_period"]) == 3:
                experienced[key] += row["fte_pct"]
    return {key: experienced[key] / total[key] for key in total}


def missing_hours(plan: Plan, begin: str) -> float:
    rows = plan.shortfalls
    is_meant = rows["requirement_id"].fillna("").str.startswith(begin)
    return float(rows[is_meant]["hours"].sum())


def team(plan: Plan, begin: str) -> set[str]:
    rows = plan.assignments
    return set(rows[rows["requirement_id"].str.startswith(begin)]["staff_id"])


def replanned(told: Told, name: str) -> tuple[Scenario, Plan]:
    """Return what the command line wrote: the edited scenario with its baseline, and the plan."""
    scenario = cs.read(told.folder / f"{name}-portfolio")
    return scenario, cs.read_plan(scenario, told.folder / name)


def test_the_plan_in_force_is_one_of_the_portfolio() -> None:
    assert cs.check(portfolio(), in_force()) == []
    header = json.loads((STORY / "plan" / "plan.json").read_text(encoding="utf-8"))
    # Where the bundled portfolio changes, the plan in force has to be made again.
    assert header["scenario_digest"] == portfolio().digest
    assert in_force().value == header["value"]


@pytest.mark.parametrize("name", REPLANNED)
def test_notebook_and_command_line_give_the_same_plan(
    name: str, notebook: Told, commands: Told
) -> None:
    ours, theirs = notebook.plan_folder(name), commands.plan_folder(name)
    files = {path.name for path in ours.iterdir()}
    assert files == {path.name for path in theirs.iterdir()}
    headers = [json.loads((folder / "plan.json").read_text()) for folder in (ours, theirs)]
    for header in headers:
        del header["seconds"]
    assert headers[0] == headers[1]
    assert headers[0]["bound"] > headers[0]["value"]
    for file in sorted(files - {"plan.json"}):
        assert (ours / file).read_text() == (theirs / file).read_text(), file


@pytest.mark.parametrize("name", REPLANNED)
def test_an_answer_is_close_to_what_a_solve_from_scratch_allows(name: str, commands: Told) -> None:
    scenario, plan = replanned(commands, name)
    assert cs.check(scenario, plan) == []
    assert plan.summary.relaxed_rules == ()
    # The same plan in a world without a plan in force: nothing is charged for leaving it.
    free = cs.read_plan(edited(name), commands.plan_folder(name))
    assert cs.check(edited(name), free) == []
    assert free.value == pytest.approx(plan.value - plan.terms["disruption"], abs=0.005)
    assert_close(free)


def assert_close(plan: Plan) -> None:
    """Solve the scenario of a plan from scratch: it finds nothing better, and may not by much."""
    scratch = cs.solve(plan.problem.scenario, **EFFORT)
    assert scratch.bound is not None
    assert scratch.value is not None
    assert scratch.value <= plan.value <= scratch.bound
    assert scratch.bound - plan.value <= CLOSE * scratch.summary.potential


def test_a_slip_lends_the_protected_people_and_has_them_back(commands: Told) -> None:
    scenario, plan = replanned(commands, "slip")
    before, starts = in_force(), plan.starts.set_index("activity_id")
    old = before.starts.set_index("activity_id")
    assert starts["start"][LOCK] == old["start"][LOCK] + 6
    assert "covid-lock" not in set(before.releases["protection_id"])
    (block,) = [
        row for row in plan.releases.to_dict("records") if row["protection_id"] == "covid-lock"
    ]
    protection = next(row for row in scenario.protections if row.protection_id == "covid-lock")
    assert protection.release_notice is not None
    assert protection.release_notice <= block["from_period"]
    assert block["to_period"] + protection.recall <= starts["start"][LOCK]
    # Lent to whom nobody could serve before, while released, and back on their own lock.
    held = set(plan.holders[plan.holders["protection_id"] == "covid-lock"]["staff_id"])
    lent = held & team(plan, f"{STARVED}/data_management")
    assert lent
    assert lent <= team(plan, f"{LOCK}/data_management")
    assert block["from_period"] <= starts["start"][STARVED]
    assert starts["end"][STARVED] <= block["to_period"]
    assert not team(before, f"{STARVED}/data_management")
    hours = [missing_hours(one, f"{STARVED}/data_management") for one in (before, plan)]
    assert hours[0] == 96  # 0.8 FTE for 3 weeks
    assert hours[1] < hours[0]


def test_it_is_the_release_that_lends_them(commands: Told, tmp_path: Path) -> None:
    scenario, plan = replanned(commands, "slip")
    shutil.copytree(commands.plan_folder("slip"), tmp_path / "held")
    file = tmp_path / "held" / "releases.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "covid-lock" not in line), encoding="utf-8")
    found = cs.check(scenario, cs.read_plan(scenario, tmp_path / "held"))
    assert {violation.rule for violation in found} == {"capacity"}
    held = set(plan.holders[plan.holders["protection_id"] == "covid-lock"]["staff_id"])
    assert {violation.staff for violation in found} <= held


def test_a_deadline_comes_earlier_and_no_quality_rule_bends(commands: Told) -> None:
    scenario, plan = replanned(commands, "sooner")
    with pytest.raises(cs.ScenarioError, match="2021-09-05, after deadline 2021-08-08"):
        portfolio().pull_deadline("NCT03189524", activity_id=HURRIED, periods=4)
    for rule in ("experience", "level", "pairing"):
        with pytest.raises(cs.PolicyError, match=rule):
            scenario.set_policy({"rules": {rule: "off"}})
    ends = plan.starts.set_index("activity_id")["end_date"]
    assert str(ends[HURRIED])[:10] == "2021-08-08"
    shares = experienced_shares(plan, f"{HURRIED}/")
    assert len(shares) >= 4
    assert min(shares.values()) >= 0.5
    # The work is the same; what nobody may do is missing, and not done by others.
    asked = {
        row.requirement_id: round(row.fte * duration, 6)
        for world, duration in ((portfolio(), 10), (scenario, 6))
        for row in world.requirements
        if row.activity_id == HURRIED
    }
    assert asked == {
        row.requirement_id: round(row.fte * 10, 6)
        for row in portfolio().requirements
        if row.activity_id == HURRIED
    }


@pytest.fixture(scope="module")
def taken(notebook: Told) -> Plan:
    """The plan with the bid nine weeks later."""
    later = portfolio().add_study(cs.read_bundle(STORY / "bid.json"))
    return cs.read_plan(later.delay_study(BID, periods=9), notebook.folder / "month-bid-in-april")


def test_the_bid_is_possible_once_both_trainees_have_qualified(
    notebook: Told, commands: Told, taken: Plan
) -> None:
    trials = rows_of(notebook.folder / "month-quote", "trials")
    assert [(row["kind"], row["answer"], row["proof"]) for row in trials] == [
        ("as asked", "no", "proved"),
        ("delay", "no", "proved"),
        ("delay", "yes", "not proved"),
    ]
    assert float(trials[-1]["worth"]) > 0
    assert cs.check(taken.problem.scenario, taken) == []
    assert missing_hours(taken, BID) == 0
    begin = int(taken.starts.set_index("activity_id")["start"][f"{BID}/visits"])
    learnt = taken.qualifications.set_index(["staff_id", "skill_id"])["period"]
    for monitor in MONITORS:
        assert level_at(taken, monitor, "clinical_monitoring", 0) == 1
        # Not by the dates that were refused: weeks 4 and 8.
        assert 8 < learnt[monitor, "clinical_monitoring"] <= begin == 13
    assert team(taken, BID) >= MONITORS
    assert set(taken.assignments[taken.assignments["study_id"] == BID]["mode"]) == {"solo"}
    assert min(experienced_shares(taken, BID).values()) >= 0.5
    told = json.loads((notebook.folder / "month-quote" / "answer.json").read_text("utf-8"))
    (margin,) = (sentence for sentence in told["sentences"] if "labour) is" in sentence)
    assert margin.startswith("Then margin")
    assert "What it displaces 9 weeks later:" in told["sentences"]
    for sentence in told["sentences"]:
        assert sentence in commands.text
    ours, theirs = notebook.folder / "month-quote", commands.folder / "quote"
    assert {path.name for path in ours.iterdir()} == {path.name for path in theirs.iterdir()}
    for path in theirs.iterdir():
        assert path.read_text("utf-8") == (ours / path.name).read_text("utf-8"), path.name
    # The plan is the same, and not only what is said of it.
    written = cs.read_plan(taken.problem.scenario, commands.folder / "quote-plans" / "with")
    assert written.decisions == taken.decisions


def test_the_yes_of_the_quote_is_close_to_what_a_solve_from_scratch_allows(taken: Plan) -> None:
    assert_close(taken)


@pytest.mark.parametrize("weeks", [0, 4])
def test_the_noes_of_the_quote_are_those_of_a_solve_from_scratch(weeks: int) -> None:
    later = portfolio().add_study(cs.read_bundle(STORY / "bid.json"))
    if weeks:
        later = later.delay_study(BID, periods=weeks)
    assert cs.solve(later, **EFFORT).status is cs.Status.INFEASIBLE


def test_without_learning_the_bid_stays_impossible(taken: Plan) -> None:
    frozen = taken.problem.scenario.set_policy({"growth": False})
    result = cs.solve(frozen, **EFFORT)
    assert result.status is cs.Status.INFEASIBLE
    with pytest.raises(cs.NoPlanError) as caught:
        result.require_plan()
    for monitor in MONITORS:
        assert re.search(f"'{monitor}' is named on .*cannot be qualified", str(caught.value))


def test_who_steps_in_for_the_only_experienced_person(commands: Told) -> None:
    scenario, plan = replanned(commands, "resignation")
    before = in_force()
    skill = "data_management"
    staff = {row.staff_id for row in scenario.staff}
    assert [one for one in staff if level_at(before, one, skill, 0) == 3] == [LEAVER]
    rows = before.assignments
    left = rows[(rows["staff_id"] == LEAVER) & (rows["to_date"].astype(str).str[:10] > LAST_DAY)]
    strict = {
        (row["requirement_id"], row["segment"])
        for row in left.to_dict("records")
        if asks_for_experience(scenario, row["study_id"])
    }
    now = plan.assignments.to_dict("records")
    assert not [
        row for row in now if row["staff_id"] == LEAVER and str(row["to_date"])[:10] > LAST_DAY
    ]
    stepping = [row for row in now if (row["requirement_id"], row["segment"]) in strict]
    assert stepping
    for row in stepping:
        if level_at(before, row["staff_id"], skill, 0) == 2:
            assert level_at(plan, row["staff_id"], skill, row["from_period"]) in (2, 3)
    shares = experienced_shares(plan, "")
    assert all(shares[row["requirement_id"], row["segment"]] >= 0.5 for row in stepping)
    newly = {
        row["staff_id"]
        for row in stepping
        if level_at(plan, row["staff_id"], skill, row["from_period"]) == 3
    }
    # Colleagues who are qualified today, and experienced by then.
    assert newly
    assert {level_at(before, one, skill, 0) for one in newly} == {2}


def test_what_the_resignation_costs_is_said_in_money(commands: Told, notebook: Told) -> None:
    _, plan = replanned(commands, "resignation")
    lost = in_force().value - plan.value
    assert lost > 0
    said = cs.compare(in_force(), plan).sentences[0]
    assert f"{lost:,.2f}" in said
    assert said in commands.text
    assert said in notebook.text


def asks_for_experience(scenario: Scenario, study_id: str) -> bool:
    study = next(row for row in scenario.studies if row.study_id == study_id)
    client = next(row for row in scenario.clients if row.client_id == study.client_id)
    return study.novel or client.first_time


def test_every_answer_of_the_notebook_is_valid(notebook: Told) -> None:
    table = notebook.text.splitlines()
    (violations,) = [line.split()[1:] for line in table if line.startswith("violations")]
    assert {float(number) for number in violations} == {0.0}
