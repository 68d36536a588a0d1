"""What a peer is given and what it gives back, as files: a peer shares no process with the runner.

Only the standard library is used: the environment of a peer need not have anything else.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

PLAN = "plan.json"
ANSWER = "answer.json"

Tables = Mapping[str, Sequence[Mapping[str, object]]]
"""The tables of a plan that hold decisions: starts, assignments, holders and releases."""


@dataclass(frozen=True)
class Task:
    """What a peer is to solve.

    Attributes
    ----------
    scenario : pathlib.Path
        A scenario document.
    folder : pathlib.Path
        Where the plan and the answer go.
    time_limit : float
        Seconds from the scenario read to the plan.
    workers, seed : int
    options : frozenset of str
        What the row asks for beside the peer itself, such as ``hint``.
    """

    scenario: Path
    folder: Path
    time_limit: float
    workers: int
    seed: int
    options: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, arguments: Sequence[str] | None = None) -> Task:
        """Read the command line that :meth:`command` writes."""
        parser = argparse.ArgumentParser()
        parser.add_argument("scenario", type=Path)
        parser.add_argument("folder", type=Path)
        parser.add_argument("--time-limit", type=float, required=True)
        parser.add_argument("--workers", type=int, required=True)
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--options", nargs="*", default=[])
        given = vars(parser.parse_args(arguments))
        return cls(**{**given, "options": frozenset(given["options"])})

    def command(self) -> list[str]:
        """Return the arguments of a peer's command line."""
        return [
            str(self.scenario),
            str(self.folder),
            f"--time-limit={self.time_limit}",
            f"--workers={self.workers}",
            f"--seed={self.seed}",
            "--options",
            *sorted(self.options),
        ]

    def write(self, answer: Answer, tables: Tables | None) -> None:
        """Write the answer, and the plan if there is one."""
        if tables is not None:
            (self.folder / PLAN).write_text(json.dumps(dict(tables)), encoding="utf-8")
        (self.folder / ANSWER).write_text(json.dumps(asdict(answer)), encoding="utf-8")


@dataclass(frozen=True)
class Answer:
    """What a peer says of its run.

    Attributes
    ----------
    seconds : float
        From the scenario read to the plan.
    bound : float or None
        On the objective: in currency for the value, a count otherwise.
    note : str
        What a reader of the row must know.
    versions : mapping of str to str
        Of the packages that solved.
    """

    seconds: float
    bound: float | None = None
    note: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Answer | None:
        """Return the answer in a folder, or ``None`` if there is none.

        Raises
        ------
        ValueError
            If it is no such answer.
        """
        path = folder / ANSWER
        if not path.exists():
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or content.keys() - {f.name for f in fields(cls)}:
            raise ValueError("it has other fields")
        if not _is_finite(content.get("seconds")):
            raise ValueError("it says no seconds")
        bound = content.get("bound")
        # A solver that knows no bound may say so by an infinite one.
        return cls(**{**content, "bound": bound if _is_finite(bound) else None})


def _is_finite(number: object) -> bool:
    return isinstance(number, int | float) and math.isfinite(number)


class Clock:
    """Seconds since the scenario was read, and what is left of the limit."""

    def __init__(self, limit: float) -> None:
        self._began = time.perf_counter()
        self._limit = limit

    @property
    def seconds(self) -> float:
        """Seconds gone by."""
        return time.perf_counter() - self._began

    @property
    def left(self) -> float:
        """Seconds left."""
        return self._limit - self.seconds
