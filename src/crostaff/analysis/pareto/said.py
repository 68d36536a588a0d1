"""Trade-offs in sentences: what there is to choose from, what it costs, what is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crostaff.analysis.pareto.tables import End, Judged, PointRow
from crostaff.analysis.words import decimals_of, money, number
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import counted, listed
from crostaff.solve.efficient import Front

MOST_SAID = 6
"""Plans that are named in one sentence."""

_ENDS = {
    "lateness": "Earliest",
    "net_margin": "Highest net margin",
    "experienced_share": "Most experienced",
}


def sentences(
    front: Front,
    parts: int | None,
    rows: Sequence[PointRow],
    best: Sequence[End],
    balanced: PointRow,
) -> Iterator[str]:
    """Yield the answer, what matters most first.

    Parameters
    ----------
    front : Front
    parts : int or None
    rows : sequence of PointRow
    best : sequence of End
    balanced : PointRow
    """
    scenario = front.problem.scenario
    yield _range(scenario, rows)
    for end in best:
        words = in_words(scenario, end.row.judged)
        proof = "no plan is better in this" if end.proved else "a better one is not excluded"
        yield f"{_ENDS[end.criterion]}: plan {end.row.point}, {words}; {proof}."
    if len(rows) > 1:
        yield f"Balanced: plan {balanced.point}, {in_words(scenario, balanced.judged)}."
    yield from _costs(scenario, rows, best)
    yield _proved(rows)
    yield _completeness(front, parts)
    if front.is_interrupted:
        yield "It was interrupted: this is what there was."


def in_words(scenario: Scenario, judged: Judged) -> str:
    """Return the criteria of a plan as a sentence says them."""
    margin = money(judged.net_margin, scenario.currency)
    return f"{_late(scenario, judged.lateness)} late, net margin {margin}, {_share(judged)}"


def late_unit(scenario: Scenario) -> str:
    """Return what lateness is counted in: periods, weighted where priorities differ from 1."""
    weighted = any(study.priority != 1 for study in scenario.studies)
    return f"weighted {scenario.period.value}" if weighted else scenario.period.value


def _late(scenario: Scenario, lateness: float) -> str:
    return counted(round(lateness, 4), late_unit(scenario))


def _share(judged: Judged) -> str:
    return f"{number(100 * judged.experienced_share, 1)} % experienced hours"


def _range(scenario: Scenario, rows: Sequence[PointRow]) -> str:
    judged = [row.judged for row in rows]
    if len(rows) == 1:
        return f"One plan is best in everything: {in_words(scenario, judged[0])}."
    late = [one.lateness for one in judged]
    margins = [one.net_margin for one in judged]
    shares = [100 * one.experienced_share for one in judged]
    low, high = (number(m, decimals_of(*margins)) for m in (min(margins), max(margins)))
    return (
        f"{counted(len(rows), 'plan')} to choose from, none better than another in everything: "
        f"{min(late):g} to {_late(scenario, max(late))} late, net margin {low} to {high} "
        f"{scenario.currency}, {number(min(shares), 1)} to {number(max(shares), 1)} % of hours "
        "experienced."
    )


def _costs(scenario: Scenario, rows: Sequence[PointRow], best: Sequence[End]) -> Iterator[str]:
    """Yield what being earlier, and more experience, cost against the highest net margin."""
    top = next(end.row for end in best if end.criterion == "net_margin")
    earlier = [row for row in rows if row.judged.lateness < top.judged.lateness]
    abler = [row for row in rows if row.judged.experienced_share > top.judged.experienced_share]
    for found, what in ((earlier, "be earlier"), (abler, "have more experience")):
        if found:
            cheapest = max(found, key=lambda row: row.judged.net_margin)
            price = round(top.judged.net_margin - cheapest.judged.net_margin, 2)
            yield (
                f"The cheapest way to {what} than plan {top.point} is plan {cheapest.point} "
                f"({in_words(scenario, cheapest.judged)}), for {money(price, scenario.currency)} "
                "of net margin."
            )


def _proved(rows: Sequence[PointRow]) -> str:
    open_ = [row for row in rows if not row.proved]
    if not open_:
        return (
            "Proved of every one: no plan is better in one criterion and as good in the others."
            if len(rows) > 1
            else "Proved: no plan is better in one criterion and as good in the others."
        )
    names = listed([str(row.point) for row in open_], most=MOST_SAID)
    gaps = [row.gap for row in open_ if row.gap is not None]
    room = ""
    if gaps:
        room = (
            f"; one as early and as experienced has at most {number(100 * max(gaps), 2)} % of the "
            "potential more net margin"
        )
    unknown = len(open_) - len(gaps)
    lost = f"; of {counted(unknown, 'plan')} no bound is known" if unknown else ""
    which = "plan" if len(open_) == 1 else "plans"
    return f"Not proved of {which} {names} that nothing is better{room}{lost}."


def _completeness(front: Front, parts: int | None) -> str:
    if front.is_complete:
        return "There are no others: every plan that no other one betters is as good as one here."
    if front.method == "search":
        return (
            "Found by weighted sums of the three: plans that no such sum prefers are missing, "
            "and there may be others between these."
        )
    if parts is None:
        return "All were asked for, but not all is proved: there may be others; allow more seconds."
    return (
        f"Lateness and experience were cut into {counted(parts, 'part')} each: there may be others "
        "between these; ask for more steps, or for all."
    )
