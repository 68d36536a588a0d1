"""Rules about when activities run, and what the plan in force binds."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.plan.check.facts import Facts
from crostaff.plan.check.violation import Violation
from crostaff.problem import ActivityData

Member = tuple[int, bool, int]
"""Person, whether paired, FTE percent."""


def timeline(facts: Facts) -> Iterator[Violation]:
    """Release ≤ start, end ≤ deadlines, and a fixed start is kept."""
    for activity in facts.problem.activities:
        if activity.index not in facts.starts:
            continue
        start = facts.starts[activity.index]
        earliest, latest = activity.own_window
        if earliest <= start <= latest:
            continue
        text = f"activity '{activity.id}' starts in {facts.when(start)}, "
        if earliest > latest:
            text += (
                "but its release, deadlines and fixed start leave it no start at all: "
                f"at least {earliest} and at most {latest}"
            )
        elif start < earliest:
            text += f"{earliest - start} before its earliest start, {facts.when(earliest)}"
        else:
            text += f"{start - latest} after its latest start, period {latest}"
        yield Violation("timeline", text, activity=activity.id, period=start)


def precedence(facts: Facts) -> Iterator[Violation]:
    """``lag ≤ start(successor) − end(predecessor) ≤ max_lag``."""
    problem = facts.problem
    for arc in problem.precedences:
        if arc.predecessor not in facts.starts or arc.successor not in facts.starts:
            continue
        first, then = problem.activities[arc.predecessor], problem.activities[arc.successor]
        end = facts.starts[first.index] + first.duration
        gap = facts.starts[then.index] - end
        text = f"activity '{then.id}' starts {gap} periods after '{first.id}' ends (boundary {end})"
        if gap < arc.lag:
            text += f", {arc.lag - gap} less than the lag of {arc.lag}"
        elif arc.max_lag is not None and gap > arc.max_lag:
            text += f", {gap - arc.max_lag} more than the greatest lag of {arc.max_lag}"
        else:
            continue
        yield Violation("precedence", text, activity=then.id, period=facts.starts[then.index])


def pins(facts: Facts) -> Iterator[Violation]:
    """Pinned rows and starts are kept, and nothing before the frozen date changes."""
    yield from _starts(facts)
    yield from _pinned_rows(facts)
    yield from _frozen_teams(facts)


def _starts(facts: Facts) -> Iterator[Violation]:
    frozen = facts.problem.frozen
    for activity in facts.problem.activities:
        start, before = facts.starts.get(activity.index), activity.baseline_start
        if start is None:
            continue
        text = f"activity '{activity.id}' starts in {facts.when(start)}"
        if before is not None and (activity.kept or before < frozen):
            if start == before:
                continue
            why = "frozen" if before < frozen else "pinned"
            text += f", not in period {before}, where the baseline is {why}"
        elif start < frozen and not _must_begin_early(activity, frozen):
            text += f", before the frozen time ends in period {frozen}, unlike the baseline"
        else:
            continue
        yield Violation("pins", text, activity=activity.id, period=start)


def _must_begin_early(activity: ActivityData, frozen: int) -> bool:
    """Whether the activity's own dates fix its start, or leave no start after the frozen time."""
    earliest, latest = activity.own_window
    return earliest >= latest or latest < frozen


def _pinned_rows(facts: Facts) -> Iterator[Violation]:
    problem = facts.problem
    asked = None if facts.part is None else frozenset(facts.part.requirements)
    for row in problem.baseline:
        if not row.pinned or problem.requirements[row.requirement].activity not in facts.starts:
            continue
        if asked is not None and row.requirement not in asked:
            continue
        team = _team(facts, row.requirement, row.segment)
        if (row.staff, row.paired, row.pct) in team:
            continue
        person, need = problem.staff[row.staff].id, problem.requirements[row.requirement].id
        mode = "paired" if row.paired else "solo"
        found = next((member for member in team if member[0] == row.staff), None)
        text = f"'{person}' is pinned {mode} at {row.pct} % on "
        text += f"{problem.label(row.requirement, row.segment)} but is "
        text += "not there" if found is None else _in_words(found)
        yield Violation("pins", text, staff=person, requirement=need, segment=row.segment)


def _in_words(member: Member) -> str:
    return f"{'paired' if member[1] else 'solo'} at {member[2]} %"


def _team(facts: Facts, requirement: int, segment: int) -> set[Member]:
    rows = facts.by_cell.get((requirement, segment), ())
    return {(row.staff, row.paired, row.pct) for row in rows}


def _frozen_teams(facts: Facts) -> Iterator[Violation]:
    problem = facts.problem
    if not problem.frozen:
        return
    for cell in facts.cells:
        need = problem.requirements[cell.requirement]
        start = facts.starts.get(need.activity)
        if start is None or start + cell.offset >= problem.frozen:
            continue
        rows = problem.baseline_by_cell.get((cell.requirement, cell.segment), ())
        before = {(row.staff, row.paired, row.pct) for row in rows}
        after = _team(facts, cell.requirement, cell.segment)
        where = f"{problem.label(cell.requirement, cell.segment)}, which begins in "
        where += f"{facts.when(start + cell.offset)}, before the frozen time ends"
        for member in sorted(before ^ after):
            person = problem.staff[member[0]].id
            change = "lost" if member in before else "gained"
            yield Violation(
                "pins",
                f"{where}, has {change} '{person}' {_in_words(member)}",
                staff=person,
                requirement=need.id,
                segment=cell.segment,
                period=start + cell.offset,
            )
