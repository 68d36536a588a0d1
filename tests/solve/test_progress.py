"""Messages of a running solve, as lines."""

from __future__ import annotations

import io

import pytest

from crostaff.solve import engine
from crostaff.solve.engine import solve
from crostaff.solve.progress import Progress, about, print_progress
from tests.support.tiny import tiny_scenario


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (Progress(0.04, "compile"), "   0.0 s  compile  "),
        (Progress(12.34, "search", 1234.5), "  12.3 s  search     value 1,234"),
        (
            Progress(1.0, "search", 9_000.0, 10_000.0, 0.0125),
            "   1.0 s  search     value 9,000  bound 10,000  gap 1.25%",
        ),
        (
            Progress(2.0, "search", 7.0, 5.0, None, "makespan"),
            "   2.0 s  search     makespan 7  bound 5",
        ),
        (Progress(3.0, "search", None, 5.0), "   3.0 s  search     bound 5"),
        (
            Progress(3.0, "search", None, 5.0, subject="sample 2 of 3"),
            "   3.0 s  search     bound 5  (sample 2 of 3)",
        ),
    ],
)
def test_a_message_is_one_line_of_what_is_known(message: Progress, line: str) -> None:
    # Columns: seconds to 8 characters, then the phase, padded to 9.
    assert str(message) == line


def test_the_printer_writes_what_is_new_and_a_line_every_five_seconds() -> None:
    stream = io.StringIO()
    listen = print_progress(stream)
    for message in (
        Progress(0.0, "compile"),
        Progress(0.5, "search"),
        Progress(1.0, "search", 10.0),  # the first value
        *(Progress(1.0 + tenth / 10, "search", 20.0) for tenth in range(1, 50)),
        Progress(6.0, "search", 30.0),
        Progress(6.1, "done", 30.0),
        Progress(0.0, "done"),  # another solve began
    ):
        listen(message)
    shown = [line.split()[0:3:2] for line in stream.getvalue().splitlines()]
    assert shown == [
        ["0.0", "compile"],
        ["0.5", "search"],
        ["1.0", "search"],
        ["6.0", "search"],
        ["6.1", "done"],
        ["0.0", "done"],
    ]


@pytest.mark.parametrize("method", ["exact", "search"])
def test_no_value_is_below_the_incumbent(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    maximise = engine.maximise

    def bad_start(*arguments: object, **options: object) -> object:
        # CP-SAT's first solutions may be far below the plan that it was hinted
        watch = options["watch"]
        assert callable(watch)
        watch(-(10**9), 10**9)
        watch(None, 10**9)
        return maximise(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "maximise", bad_start)
    result = solve(tiny_scenario(), method=method, workers=1)
    values = [message.value for message in result.trace if message.phase in ("search", "done")]
    # the greedy plan is the optimum, of value 0
    assert set(values) == {0.0}
    assert len(values) >= (3 if method == "exact" else 1)
    assert all(message.gap is None or message.gap >= 0 for message in result.trace)


def test_a_line_is_due_where_something_else_is_solved() -> None:
    stream = io.StringIO()
    listener = print_progress(stream)
    for subject in ("the bid as asked", "the bid as asked", "the bid 4 weeks later"):
        told = about(subject, listener)
        assert callable(told)
        told(Progress(1.0, "search", 7.0))
    assert [line.partition("(")[2] for line in stream.getvalue().splitlines()] == [
        "the bid as asked)",
        "the bid 4 weeks later)",
    ]
    assert about("it", False) is False
    # No listener at all is none, too.
    assert about("it", None) is False  # type: ignore[arg-type]


def test_the_printer_finds_standard_error_when_it_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_progress()(Progress(0.0, "build"))
    assert capsys.readouterr() == ("", "   0.0 s  build    \n")


def test_progress_true_prints_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    solve(tiny_scenario(), progress=True, workers=1)
    out, err = capsys.readouterr()
    assert out == ""
    phases = [line.split()[2] for line in err.splitlines()]
    assert (phases[0], phases[-1]) == ("compile", "done")


@pytest.mark.parametrize("method", ["exact", "search"])
def test_a_listener_gets_what_the_trace_keeps(method: str) -> None:
    heard: list[Progress] = []
    result = solve(tiny_scenario(), progress=heard.append, method=method, workers=1)
    assert tuple(heard) == result.trace
    assert [heard[0].phase, heard[-1].phase] == ["compile", "done"]
    assert {message.phase for message in heard} <= {
        "compile",
        "construct",
        "build",
        "search",
        "done",
    }
    seconds = [message.seconds for message in heard]
    assert seconds == sorted(seconds)
    # The greedy plan is already the optimum: 4 weeks × 40 h unstaffed would cost 16,000, nobody
    # bills and nobody costs, so the value is 0.
    assert [message.value for message in heard if message.value is not None][-1] == 0.0
