"""The page of results in the documentation, written from the results files.

::

    python -m benchmarks.page
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from benchmarks.curves import anytime, growth, write_charts
from benchmarks.peers.table import department_rows, instance_rows
from benchmarks.recording import RESULTS

PAGE = Path(__file__).parents[1] / "docs" / "results.md"

Row = Mapping[str, object]

HEAD = """# Results

Written by `python -m benchmarks.page` from the files in `benchmarks/results`, which hold every
row, the versions, and the command that made them. What was tried, and what does not work yet, is
on [the page of the solver](solver.md).

"""

DEPARTMENTS = """## Generated organisations

Portfolios of 52 weeks with 30 % of the activities movable, growth and protections on. A gap is
what lies between bound and value, over what full and free coverage would be worth; medians over
the seeds, and the worst at the end. A dash: not all had a plan by then.

"""

TIERS = """What is wanted of each size, and what was reached in as much time; where it falls short,
what was tried is on [the page of the solver](solver.md). A dash: not measured in that time.

"""


class Tier(NamedTuple):
    """What is wanted of a size: seconds to a first plan, and a gap within seconds."""

    name: str
    people: int
    studies: int
    first_plan: float
    gap: float
    seconds: float


WANTED = (
    Tier("S", 60, 25, first_plan=1.0, gap=0.003, seconds=60.0),
    Tier("M", 450, 60, first_plan=3.0, gap=0.01, seconds=120.0),
    Tier("L", 4_200, 500, first_plan=30.0, gap=0.015, seconds=600.0),
    Tier("XL", 20_000, 2_000, first_plan=180.0, gap=0.025, seconds=1800.0),
)

CURVES = """One line per seed: value and bound as parts of the potential, and the gap between
them, as they were known after so many seconds.

![Value, bound and gap against time](charts/anytime.svg)

"""

REPLANS = """## Replanning

One study of a planned department is delayed by six weeks. What a quick replan lacks, over the
potential, of a solve in the long time (in the command below) from scratch, without the price of
change; and of one that begins with the plan in force as it does, with that price. How many people
have other work than before. Medians, and the worst in brackets.

"""

SCALE = """## Time and memory against size

All but the search: seconds of wall time, and the most memory that one process took.

"""

GROWTH = """![Seconds and memory against people](charts/growth.svg)

"""

SWEEPS = """## Many what-ifs at once

Edits drawn from a seed, each what-if solved by one worker with a deterministic limit; times from
the call to the answer. The speed-up compares runs one after the other, and also has what the
machine's own pace changed meanwhile; busy does not: the part of the workers' time in which they
solved. Same plans: whether every engine found the same. Killed: whether a worker
was killed after a quarter of the what-ifs and the calling process after half, and another call went
on with those that the store had kept; the seconds are those of both calls.

"""

PEERS = """## Other ways to solve the same problems

Each peer in a process and an environment of its own, with the same time and cores; every plan
checked and scored here (`benchmarks/peers`). Gap: what lies between the value and our own bound of
the same run, over the potential; medians over the seeds, and over those that have a valid plan.
Ahead, level, behind: how often our value is better than, equal to, or worse than the peer's. With
*dates fixed* the activities stand where the constructed plan has them (for Timefold the holders
and releases, too); *hint* is a start from that plan, and *bare* the model without implied
constraints.

"""

SCHEDULERS = """Multi-skill project scheduling, where the makespan counts. Ratio: the geometric mean
of value over published value.

"""

FAMILIES = """## Published instances

Each through the same core. At or below: values as good as the published one. Ratio: the geometric
mean of value over published value. While set 1b was solved, other programs took up to both cores:
its figures are worse than they might be.

"""


def read_documents(results: Path) -> list[dict[str, object]]:
    """Return the contents of the results files, by size.

    Parameters
    ----------
    results : pathlib.Path
        Folder of results files.
    """
    files = sorted(results.glob("*.json"))
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    documents.sort(key=lambda document: document["rows"][0].get("people", 0))
    return documents


def page(results: Path = RESULTS) -> str:
    """Return the page.

    Parameters
    ----------
    results : pathlib.Path
        Folder of results files.
    """
    documents = read_documents(results)
    parts = [
        HEAD,
        DEPARTMENTS,
        _table(
            "people / studies|seeds|time limit|first plan"
            "|gap at 10 s|at 30 s|at 60 s|at the end|worst",
            [_department(d) for d in documents if "departments" in d["summary"]],
        ),
        TIERS,
        _table(
            "tier|people / studies|first plan, wanted|reached|gap, wanted|within|reached, median"
            "|short by",
            [_tier(tier, documents) for tier in WANTED],
        ),
        "" if not any("curves" in d for d in documents) else CURVES,
        *_sweeps([d for d in documents if "what_ifs" in d["summary"]]),
        *_peers([d for d in documents if "peers" in d["summary"]]),
        *_replans([d for d in documents if "replans" in d["summary"]]),
        SCALE,
        _table(
            "people / studies|places|compile|first plan|check|score|GiB",
            [_scale(row) for d in documents if "scenarios" in d["summary"] for row in d["rows"]],
        ),
        GROWTH,
        FAMILIES,
        _table(
            "family|sets|instances|time limit|plans|proved|published proofs|at or below|ratio",
            [_family(d) for d in documents if "instances" in d["summary"]],
        ),
        "## Where and when\n\n",
        _table(
            "command|date|processor|cores|OR-Tools|Python",
            [_origin(d["header"]) for d in documents],
        ),
    ]
    return "".join(parts).rstrip() + "\n"


def _table(columns: str, rows: Iterable[Sequence[str]]) -> str:
    names = columns.split("|")
    lines = [names, ["---"] * len(names), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) + "\n"


def _peers(documents: Sequence[Mapping[str, object]]) -> list[str]:
    if not documents:
        return []
    rows = [row for document in documents for row in cast(list[Row], document["rows"])]
    ahead = "ahead|level|behind"
    planners = _table(
        f"people / studies|peer|runs|time limit|valid|value|gap|{ahead}", department_rows(rows)
    )
    schedulers = instance_rows(rows)
    columns = f"peer|instances|time limit|valid|proved|at or below|ratio|{ahead}"
    return [PEERS, planners, *([SCHEDULERS, _table(columns, schedulers)] if schedulers else [])]


def _sweeps(documents: Sequence[Mapping[str, object]]) -> list[str]:
    if not documents:
        return []
    columns = (
        "people / studies|what-ifs|engine|workers|seconds|speed-up|busy|failed|same plans|killed"
    )
    return [SWEEPS, _table(columns, [row for d in documents for row in _sweep(d)])]


def _sweep(document: Mapping[str, object]) -> list[list[str]]:
    head, summary = cast(Row, document["header"]), cast(Row, document["summary"])
    return [
        [
            f"{_count(head['people'])} / {_count(head['studies'])}",
            _count(summary["what_ifs"]),
            str(row["engine"]),
            str(row["workers"]),
            f"{row['seconds']:.0f} s",
            f"{row['speed_up']:.2f}",
            f"{100 * row['solve_seconds'] / row['seconds'] / row['workers']:.0f} %",
            _count(row["failed"]),
            "yes" if summary["same_plans"] else "no",
            f"yes, {_count(row['from_store'])} kept" if row["killed"] else "no",
        ]
        for row in cast(list[Row], document["rows"])
    ]


def _department(document: Mapping[str, object]) -> list[str]:
    rows = cast(list[Row], document["rows"])
    head = cast(Row, document["header"])
    return [
        f"{_count(rows[0]['people'])} / {_count(rows[0]['studies'])}",
        str(len(rows))
        if len(_known(rows, "gap")) == len(rows)
        else f"{len(rows)}, not all bounded",
        f"{head['time_limit_seconds']:g} s",
        f"{_middle(rows, 'first_plan'):.2f} s",
        *(_percent_at(rows, moment) for moment in (10, 30, 60)),
        f"{100 * _middle(rows, 'gap'):.2f} %",
        f"{100 * max(_known(rows, 'gap')):.2f} %",
    ]


def _replans(documents: Sequence[Mapping[str, object]]) -> list[str]:
    rows = [row for document in documents for row in cast(list[Row], document["rows"])]
    if not rows:
        return []
    sizes = {(row["people"], row["studies"], row["limit"]) for row in rows}
    lines = []
    for people, studies, limit in sorted(sizes, key=str):
        own = [row for row in rows if (row["people"], row["limit"]) == (people, limit)]
        lines.append(
            [
                f"{_count(people)} / {_count(studies)}",
                str(len(own)),
                f"{limit:g} s",
                f"{_middle(own, 'replan'):.2f} s ({max(_known(own, 'replan')):.2f} s)",
                *(
                    f"{100 * _middle(own, key):.2f} % ({100 * max(_known(own, key)):.2f} %)"
                    for key in ("short_of_scratch", "short")
                ),
                f"{_middle(own, 'moved'):g}",
                f"{_middle(own, 'long_moved'):g}",
            ]
        )
    columns = (
        "people / studies|seeds|limit|took|short of a solve from scratch"
        "|short of a long replan|moved|moved at length"
    )
    return [REPLANS, _table(columns, lines)]


def _tier(tier: Tier, documents: Iterable[Mapping[str, object]]) -> list[str]:
    rows = [
        row
        for document in documents
        if "departments" in cast(Row, document["summary"])
        and cast(Row, document["header"])["time_limit_seconds"] == tier.seconds
        for row in cast(list[Row], document["rows"])
        if (row["people"], row["studies"]) == (tier.people, tier.studies)
    ]
    wanted = [f"{tier.first_plan:g} s", f"{100 * tier.gap:g} %", f"{tier.seconds:g} s"]
    size = f"{_count(tier.people)} / {_count(tier.studies)}"
    if not rows:
        return [tier.name, size, wanted[0], "-", wanted[1], wanted[2], "-", "-"]
    known = _known(rows, "gap")
    reached = statistics.median(known) if len(known) == len(rows) else None
    short = None if reached is None else max(0.0, reached - tier.gap)
    return [
        tier.name,
        size,
        wanted[0],
        f"{_middle(rows, 'first_plan'):.2f} s",
        wanted[1],
        wanted[2],
        "no bound" if reached is None else f"{100 * reached:.2f} %",
        "-" if short is None else f"{100 * short:.2f} %",
    ]


def _known(rows: Iterable[Row], column: str) -> list[float]:
    return [float(cast(float, row[column])) for row in rows if row[column] is not None]


def _middle(rows: Iterable[Row], column: str) -> float:
    return statistics.median(_known(rows, column))


def _percent_at(rows: Sequence[Row], moment: int) -> str:
    """Return the gap after so many seconds; a dash where not all had a plan by then."""
    known = _known(rows, f"gap_at_{moment}")
    return f"{100 * statistics.median(known):.2f} %" if len(known) == len(rows) else "-"


def _count(number: object) -> str:
    return f"{number:,}"


def _scale(row: Row) -> list[str]:
    return [
        f"{_count(row['people'])} / {_count(row['studies'])}",
        _count(row["places"]),
        *(f"{row[phase]:.1f} s" for phase in ("compile", "construct", "check", "score")),
        f"{row['peak_gib']:.2f}",
    ]


def _family(document: Mapping[str, object]) -> list[str]:
    head, summary = cast(Row, document["header"]), cast(Row, document["summary"])
    rows = cast(list[Row], document["rows"])
    sets = sorted({str(row["instance"]).split("/")[0] for row in rows})
    keys = ("plans", "proved", "published_proved", "at_or_below_published")
    return [
        str(head["command"]).split("benchmarks.")[1].split()[0],
        ", ".join(sets),
        str(summary["instances"]),
        f"{head['time_limit_seconds']:g} s",
        *(str(summary[key]) for key in keys),
        str(summary["geometric_mean_of_value_over_published"]),
    ]


def _origin(head: Row) -> list[str]:
    versions = cast(Mapping[str, str], head["versions"])
    return [
        f"`{head['command']}`",
        str(head["date"])[:10],
        str(head["cpu"]),
        str(head["cores"]),
        versions["ortools"],
        str(head["python"]),
    ]


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    documents = read_documents(RESULTS)
    write_charts(
        {
            "anytime": anytime(d for d in documents if "curves" in d),
            "growth": growth(d for d in documents if "scenarios" in d["summary"]),
        },
        PAGE.parent / "charts",
    )
    print(f"written to {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
