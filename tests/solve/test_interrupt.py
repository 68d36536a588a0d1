"""Ctrl-C as the terminal sends it: a signal to a running program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import signal, sys
import crostaff as cs

# What runs in the background of a script is begun with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
told = False

def tell(message):
    global told
    if message.phase == "search" and not told:
        told = True
        print("searching", flush=True)

if __name__ == "__main__":
    result = cs.solve(
        cs.generate(people=25, studies=10, seed=1),
        method=sys.argv[1],
        workers=int(sys.argv[2]),
        time_limit=120,
        progress=tell,
    )
    plan = result.require_plan()
    print(result.status, cs.check(result.problem.scenario, plan) == [], flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(("method", "workers"), [("exact", 2), ("search", 1), ("search", 2)])
def test_a_signal_ends_the_search_with_a_checked_plan(method: str, workers: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, method, str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "searching\n"
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=100)
    assert (out, err, program.returncode) == ("interrupted True\n", "", 0)
