"""Progress on a terminal and elsewhere."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from crostaff.cli.progress import ProgressLine
from crostaff.solve.progress import Progress


def progress(seconds: float, phase: str, value: float | None = None) -> Progress:
    return Progress(seconds=seconds, phase=phase, value=value)


def test_a_log_gets_a_line_per_phase_and_every_few_seconds() -> None:
    stream = StringIO()
    with ProgressLine(Console(file=stream, force_terminal=False, width=200)) as line:
        for message in (
            progress(0.0, "compile"),
            progress(0.1, "search", 10),
            progress(0.2, "search", 20),  # nothing new within five seconds
            progress(5.2, "search", 30),
            progress(6.0, "done", 30),
        ):
            line(message)
    shown = stream.getvalue().splitlines()
    assert [row.split()[2] for row in shown] == ["compile", "search", "search", "done"]
    assert "value 30" in shown[2]


def test_a_terminal_gets_one_live_line_that_goes_away() -> None:
    stream = StringIO()
    console = Console(file=stream, force_terminal=True, width=200)
    with ProgressLine(console) as line:
        line(progress(1.0, "search", 1234))
        line._live.refresh()
        assert "value 1,234" in stream.getvalue()
    # transient: the line is erased at the end
    assert stream.getvalue().rstrip().endswith("\x1b[2K")
