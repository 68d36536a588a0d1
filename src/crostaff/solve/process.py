"""A fresh Python process that answers one question after the other.

It is a new interpreter that reads from its standard input and answers on its standard output. It
never runs the caller's script, so none needs a ``__main__`` guard, and an interrupt at the terminal
does not reach it. Should the caller be killed, it leaves after its answer.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import BinaryIO, Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


_LOST = (EOFError, OSError, ValueError, pickle.UnpicklingError)
"""What a pipe answers when its process is gone, or another thread has closed it."""

_GRACE_SECONDS = 2.0
"""How long a process that lets go of its streams may take to end."""


class ProcessLostError(Exception):
    """The process is gone; the message says how it ended, where that is known."""


class FreshProcess(Generic[Question, Answer]):
    """A process with something that answers; it starts at once.

    What answers is sent with the first question, so that only the thread that wants an answer waits
    for the process to be ready.

    Parameters
    ----------
    answer : callable
        From question to answer. It travels pickled, as do questions and answers, so its module
        must be one that a fresh interpreter can import.
    """

    def __init__(self, answer: Callable[[Question], Answer]) -> None:
        self._answer: Callable[[Question], Answer] | None = answer
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crostaff.solve.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Number of the process, for the system."""
        return self._process.pid

    def ask(self, question: Question) -> Answer:
        """Return the answer to a question; one thread asks at a time.

        Raises
        ------
        ProcessLostError
            If the process is gone, or another thread kills it meanwhile.
        """
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise RuntimeError("a process has its streams")
        try:
            if self._answer is not None:
                pickle.dump(self._answer, to, protocol=pickle.HIGHEST_PROTOCOL)
                self._answer = None
            pickle.dump(question, to, protocol=pickle.HIGHEST_PROTOCOL)
            to.flush()
            answer: Answer = pickle.load(back)  # noqa: S301  (our own process)
        except _LOST as error:
            raise ProcessLostError(self._ending()) from error
        return answer

    def kill(self) -> None:
        """End the process; whoever waits for its answer finds the stream at its end."""
        self._process.kill()

    def close(self) -> None:
        """End the process and let go of its streams; may be done again."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What was not yet sent cannot be flushed any more.
                with contextlib.suppress(OSError):
                    stream.close()

    def _ending(self) -> str:
        """Return how the process ended; end it if it only stopped to answer."""
        # Its streams close a moment before it ends.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        self.kill()
        code = self._process.wait()
        if code >= 0:
            return f"it ended with exit code {code}"
        with contextlib.suppress(ValueError):
            return f"it was ended by {signal.Signals(-code).name}"
        return f"it was ended by signal {-code}"


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the stream ends: first comes what answers, then one question after another."""
    # The caller may be gone when an answer is ready.
    with contextlib.suppress(EOFError, BrokenPipeError):
        answer = pickle.load(questions)  # noqa: S301  (from the parent process)
        while True:
            question = pickle.load(questions)  # noqa: S301
            pickle.dump(answer(question), answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()


def main() -> None:
    """Answer the parent process; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Without one, such as under a program without a terminal, nothing is redirected.
    if sys.stderr is not None:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A killed process loses what it has not yet written.
        sys.stdout.reconfigure(line_buffering=True)
    serve(sys.stdin.buffer, answers)
    # The caller may be gone, and nothing can be flushed to it.
    with contextlib.suppress(BrokenPipeError):
        answers.close()


if __name__ == "__main__":
    from crostaff.solve.process import main as answer_parent

    answer_parent()
