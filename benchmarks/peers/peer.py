"""The peers: which rows there are, and how each is run.

A peer is a module ``benchmarks.peers.<family>.solve`` that reads a :class:`Task`. One with a file
``requirements.txt`` beside it has an environment of its own; the others need only this project.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.peers.exchange import Answer, Task

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

GRACE = 120.0
"""Seconds beyond twice the limit after which a peer is stopped; beginning and ending take some."""

SAID = "stderr.txt"
"""File of a task's folder with what a peer said."""

TOLD = 400
"""Characters of an error that a row shows."""


@dataclass(frozen=True)
class Peer:
    """One row per case.

    Attributes
    ----------
    name : str
    family : str
        Folder of the module.
    options : frozenset of str
        For the module.
    fixed_dates : bool
        Whether it plans people alone, at the dates of the constructed plan.
    published : bool
        Whether it solves published instances of multi-skill project scheduling, and not
        departments.
    """

    name: str
    family: str
    options: frozenset[str] = frozenset()
    fixed_dates: bool = False
    published: bool = False


OURS = Peer("crostaff", "crostaff")

PEERS: tuple[Peer, ...] = (
    OURS,
    Peer("cp_sat", "cp_sat"),
    Peer("cp_sat, hint", "cp_sat", frozenset({"hint"})),
    Peer("highs", "highs"),
    Peer("highs, hint", "highs", frozenset({"hint"})),
    Peer("highs, hint, bare", "highs", frozenset({"hint", "bare"})),
    replace(OURS, name="crostaff, dates fixed", fixed_dates=True),
    Peer("timefold, dates fixed", "timefold", fixed_dates=True),
    replace(OURS, name="crostaff, published", published=True),
    Peer("discrete_optimization", "discrete_optimization", published=True),
)

FAMILIES: tuple[str, ...] = tuple(
    dict.fromkeys(peer.family for peer in PEERS if peer.family != OURS.family)
)


def rows_of(families: Sequence[str]) -> tuple[Peer, ...]:
    """Return the rows of some families, and those of this project to compare them with."""
    chosen = [peer for peer in PEERS if peer.family in families]
    kinds = {(peer.fixed_dates, peer.published) for peer in chosen}
    kinds |= {(False, False)} if any(not peer.published for peer in chosen) else set()
    return tuple(
        peer
        for peer in PEERS
        if peer in chosen
        or (peer.family == OURS.family and (peer.fixed_dates, peer.published) in kinds)
    )


class PeerError(Exception):
    """A peer could not be run to its end; the message says why."""


def interpreter(family: str) -> Path:
    """Return the Python of a peer; its environment is made again when what it needs has changed.

    Raises
    ------
    PeerError
        If the environment cannot be made.
    """
    wanted = FOLDER / family / "requirements.txt"
    if not wanted.exists():
        return Path(sys.executable)
    environment = FOLDER / f".env-{family}"
    python, stamp = environment / "bin" / "python", environment / "made-from"
    mark = _mark(wanted)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == mark:
        return python
    install = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", environment],
        [*install, "-r", wanted],
    ):
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PeerError(
                f"{family}: no environment from {wanted.relative_to(ROOT)}: {_end(done.stderr)}"
            )
    stamp.write_text(mark, encoding="utf-8")
    return python


def _mark(requirements: Path) -> str:
    """Return what the environment depends on, in short."""
    texts = [path.read_bytes() for path in (requirements, ROOT / "constraints.txt")]
    return hashlib.sha256(b"\n".join([sys.version.encode(), *texts])).hexdigest()


def run(peer: Peer, task: Task, python: Path) -> Answer:
    """Run a peer in a process of its own, and return what it says.

    Parameters
    ----------
    peer : Peer
    task : Task
        Whose folder holds the plan afterwards, if there is one.
    python : pathlib.Path
        Of :func:`interpreter`.

    Raises
    ------
    PeerError
        If it fails, says nothing, or does not end.
    """
    module = f"benchmarks.peers.{peer.family}.solve"
    command = [str(python), "-m", module, *replace(task, options=peer.options).command()]
    most = 2 * task.time_limit + GRACE
    said = task.folder / SAID
    code = _ended(command, said, seconds=most)
    if code is None:
        raise PeerError(f"{peer.name}: stopped, no end after {most:g} s")
    try:
        answer = Answer.read(task.folder)
    except ValueError as error:
        raise PeerError(f"{peer.name}: its answer is not readable: {error}") from None
    if code or answer is None:
        told = said.read_text(encoding="utf-8", errors="replace")
        raise PeerError(f"{peer.name}: ended with {code}: {_end(told)}")
    return answer


def _ended(command: Sequence[str], said: Path, *, seconds: float) -> int | None:
    """Run a command to its end, and return its exit code; ``None`` if it had to be stopped.

    Whatever it began itself ends with it: it would take the time of the next peer.
    """
    with said.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end(text: str) -> str:
    """Return the last line of what was said."""
    return text.strip().rpartition("\n")[2][:TOLD] or "nothing was said"
