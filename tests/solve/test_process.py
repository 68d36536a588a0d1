"""Fresh processes answer, say how they end, and need nothing of the script that starts them."""

from __future__ import annotations

import io
import operator
import os
import pickle
import signal
import subprocess
import sys

import pytest

from crostaff.solve.process import FreshProcess, ProcessLostError, serve


def test_questions_are_answered_in_another_process() -> None:
    process: FreshProcess[str, str | None] = FreshProcess(os.getenv)
    assert process.ask("PATH") == os.environ["PATH"]
    assert process.ask("no such variable") is None
    process.close()


def test_what_is_printed_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    process: FreshProcess[str, None] = FreshProcess(print)
    assert process.ask("a library speaks") is None
    process.close()
    assert capfd.readouterr() == ("", "a library speaks\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_killed_process_says_so() -> None:
    process: FreshProcess[str, str | None] = FreshProcess(os.getenv)
    process.ask("PATH")
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(ProcessLostError, match=r"^it was ended by SIGKILL$"):
        process.ask("PATH")
    process.close()


def test_a_process_that_leaves_says_so() -> None:
    process: FreshProcess[int, None] = FreshProcess(os._exit)
    with pytest.raises(ProcessLostError, match=r"^it ended with exit code 7$"):
        process.ask(7)
    process.close()


def test_closing_ends_the_process_and_may_be_done_again() -> None:
    process: FreshProcess[float, None] = FreshProcess(os.getenv)  # type: ignore[arg-type]
    process.close()
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    with pytest.raises(ProcessLostError):
        process.ask(1)


def test_what_was_not_sent_is_lost_with_the_process() -> None:
    process: FreshProcess[str, str | None] = FreshProcess(os.getenv)
    assert process._process.stdin is not None
    process._process.stdin.write(b"half a message")
    os.kill(process.pid, signal.SIGKILL)
    process.close()
    assert process._process.stdin.closed


def test_questions_follow_what_answers_them() -> None:
    questions, answers = io.BytesIO(), io.BytesIO()
    for message in (operator.neg, 3, 4):
        pickle.dump(message, questions)
    questions.seek(0)
    serve(questions, answers)
    answers.seek(0)
    assert (pickle.load(answers), pickle.load(answers)) == (-3, -4)
    assert answers.read() == b""


def test_without_questions_it_ends() -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(), answers)
    serve(io.BytesIO(pickle.dumps(operator.neg)), answers)
    assert answers.getvalue() == b""


SCRIPT = """
import os
from crostaff.solve.process import FreshProcess
print("once", flush=True)
process = FreshProcess(os.getenv)
print(process.ask("PATH") == os.environ["PATH"], flush=True)
process.close()
"""


def test_a_script_from_standard_input_is_run_once() -> None:
    done = subprocess.run(
        [sys.executable, "-"], input=SCRIPT, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("once\nTrue\n", "")
