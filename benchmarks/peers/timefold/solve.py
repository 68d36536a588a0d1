"""People at the dates, holders and releases of the constructed plan, by Timefold's local search.

The rules are written in Java for the solver that the Python package brings; its moves are the
default ones. Not expressed: other dates, other holders and releases. The search starts from the
constructed plan's teams. A level that somebody can rise to is claimed by the place, and compared
with the hours worked.
"""

from __future__ import annotations

import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.peers.exchange import Answer, Clock, Task
from benchmarks.peers.plans import to_tables
from benchmarks.peers.timefold.compiled import planning
from benchmarks.peers.timefold.encoding import decode, encode

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.plan.score import score
from crostaff.solve.construct import construct

SOURCES = Path(__file__).parent / "java"
LOWEST_JAVA = 17

NOTE = "from the constructed plan, whose dates, holders and releases are kept"


def solve(task: Task) -> None:
    """Solve a task.

    Raises
    ------
    RuntimeError
        If Timefold counts another value than this project for a plan that keeps all rules.
    """
    path = compiled_rules(task.folder / "classes")
    scenario = cs.read(task.scenario)
    clock = Clock(task.time_limit)
    problem = compile_problem(scenario)
    plan = planning(problem, construct(problem))
    facts, found = task.folder / "facts.txt", task.folder / "found.txt"
    facts.write_text(encode(plan), encoding="utf-8")
    end = round(1000 * (time.time() + clock.left))
    speed = _java(path, facts, found, end, task.workers, task.seed)
    decisions, broken, units = decode(plan, found.read_text(encoding="utf-8"))
    seconds = clock.seconds
    counted = score(problem, decisions).value_units
    if not broken and counted != units:
        raise RuntimeError(f"Timefold counts {units} units, the score {counted}")
    note = f"{NOTE}; {task.workers} searches of one thread, {speed}"
    note += f"; {broken} of rules broken" if broken else ""
    answer = Answer(seconds, None, note, {"timefold": version("timefold")})
    task.write(answer, to_tables(problem, decisions))


def compiled_rules(folder: Path) -> str:
    """Compile the rules, and return the class path to run them with.

    Raises
    ------
    RuntimeError
        If there is no Java compiler, or it refuses them.
    """
    spec = find_spec("timefold.solver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package timefold is not installed")
    jars = str(Path(spec.origin).parent / "jars" / "*")
    sources = [str(source) for source in sorted(SOURCES.glob("*.java"))]
    _run(["javac", "-d", str(folder), "-cp", jars, *sources])
    return f"{folder}:{jars}"


def _java(path: str, *arguments: Path | int) -> str:
    """Run the search, and return how fast it said to be."""
    logging = f"-Dlogback.configurationFile={SOURCES / 'logback.xml'}"
    told = _run(["java", logging, "-cp", path, "Main", *map(str, arguments)])
    ended = [line for line in told.splitlines() if "Solving ended" in line]
    speeds = [line.partition("evaluation speed (")[2].partition(")")[0] for line in ended]
    return " and ".join(speeds) + " moves" if speeds else "speed unknown"


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise RuntimeError(
            f"{command[0]} is not on the PATH; install a JDK of version {LOWEST_JAVA} or newer"
        ) from None
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout + done.stderr


if __name__ == "__main__":
    solve(Task.parse())
