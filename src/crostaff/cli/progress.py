"""What is seen while a plan is made."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from crostaff.solve.progress import Pace, Progress


class ProgressLine:
    """One live line on a terminal; elsewhere a line at what is new and every few seconds.

    Parameters
    ----------
    console : rich.console.Console
        Where to write; stderr, so that stdout stays free for results.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._spinner = Spinner("dots", text="starting")
        self._live = Live(self._spinner, console=console, transient=True, refresh_per_second=8)
        self._pace = Pace()

    def __enter__(self) -> ProgressLine:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Show the state of a solve."""
        if self._console.is_terminal:
            self._spinner.update(text=str(progress))
        elif self._pace.is_due(progress):
            self._console.print(str(progress), soft_wrap=True)
