"""What is missing, what becomes of protected hours, and who learns what, in words."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.analysis.compare.assignments import work_name
from crostaff.analysis.compare.coverage import ShortfallChange
from crostaff.analysis.compare.learning import GAINED, LOST, QualificationChange
from crostaff.analysis.compare.pair import Pair
from crostaff.analysis.compare.reserved import MEASURES, ProtectionChange
from crostaff.analysis.compare.topics import Said, Topic
from crostaff.analysis.words import days_or_periods, hours, is_nothing, money
from crostaff.scenario.fields import Level, Period
from crostaff.scenario.words import listed


def coverage_topic(pair: Pair, changes: Sequence[ShortfallChange]) -> Topic:
    """Return what is said of requirements that lack more or less than before."""
    rows = [row for row in changes if row.need.requirement_id is not None and row.more_hours]
    more = sum(row.more_hours for row in rows)
    verb = "grows" if more > 0 else "shrinks"
    opening = (f"Unstaffed work {verb} by {hours(abs(more))}.",) if len(rows) > 1 and more else ()
    said = tuple(Said(_missing(pair, row), row.gain, row.more_hours) for row in rows)
    return Topic(sum(row.gain for row in rows), opening, said, "shortfalls")


def _missing(pair: Pair, row: ShortfallChange) -> str:
    requirement = row.need.requirement_id or ""
    name = work_name(requirement, row.place.study_id)
    before, after = row.before, row.after
    cost = _cost(pair, row.gain)
    known = [requirement in side.problem.requirement_index for side in (pair.before, pair.after)]
    if after is None:
        gone = hours(before.hours if before else 0)
        if not known[1]:
            return f"With {name}, {gone} of unstaffed work are gone{cost}."
        return f"{name} is fully staffed now; {gone} were missing{cost}."
    days = f"{after.from_date} to {after.to_date}"
    if before is None:
        how = "is no longer fully staffed" if known[0] else "is new and not fully staffed"
        return f"{name} {how}: {hours(after.hours)} are missing, {days}{cost}."
    return f"{name} lacks {hours(after.hours)} instead of {hours(before.hours)}, {days}{cost}."


def _cost(pair: Pair, gain: float) -> str:
    """Return what a change costs or saves, as an insertion."""
    if is_nothing(gain, 2):
        return ""
    return f", which {'saves' if gain > 0 else 'costs'} {money(abs(gain), pair.currency)}"


def protections_topic(pair: Pair, changes: Sequence[ProtectionChange]) -> Topic:
    """Return what is said of protected hours."""
    said = tuple(
        Said(_reserved(pair, row), row.gain, sum(abs(b - a) for a, b in _hours(row)))
        for row in changes
    )
    return Topic(sum(row.gain for row in changes), (), said, "protections")


def _hours(row: ProtectionChange) -> list[tuple[float, float]]:
    return [row.hours(measure) for measure in MEASURES]


def _reserved(pair: Pair, row: ProtectionChange) -> str:
    name = f"Protection {row.protection_id} ({row.place.study_id})"
    words = [measure.removesuffix("_hours") for measure in MEASURES]
    pairs = list(zip(words, _hours(row), strict=True))
    if row.before is None or row.after is None:
        told = listed([f"{hours(max(both))} {word}" for word, both in pairs if any(both)])
        how = "is new" if row.before is None else "falls away"
        return f"{name} {how}: {told or 'no hours'}{_cost(pair, row.gain)}."
    told = listed(
        [
            f"{hours(after)} {word} instead of {hours(before)}"
            for word, (before, after) in pairs
            if before != after
        ]
    )
    return f"{name} has {told}{_cost(pair, row.gain)}."


def learning_topic(pair: Pair, changes: Sequence[QualificationChange]) -> Topic:
    """Return what is said of levels that people reach."""
    said = tuple(Said(_learnt(pair, row), _worth(pair, row), row.slip_days or 0) for row in changes)
    return Topic(sum(item.cost for item in said), (), said, "qualifications")


def _learnt(pair: Pair, row: QualificationChange) -> str:
    who, level = pair.label(row.step.staff_id), f"{row.step.level} in {row.step.skill_id}"
    if row.change == GAINED:
        return f"{who} becomes {level} on {row.after}, which was not reached before."
    if row.change == LOST:
        return f"{who} no longer becomes {level}, which was reached on {row.before}."
    slip = _length(row.slip_days or 0, pair.unit)
    on = f"on {row.after} instead of {row.before}"
    if row.after == pair.after.problem.grid.start:
        return f"{who} is {level} from the start, {slip} {row.change}, {on}."
    return f"{who} becomes {level} {slip} {row.change}, {on}."


def _length(days: int, unit: Period) -> str:
    weeks = days // 7 if unit is Period.WEEK and days % 7 == 0 else None
    return days_or_periods(days, weeks, unit)


def _worth(pair: Pair, row: QualificationChange) -> float:
    """Return the value of one more qualified person, for what is gained or lost."""
    if row.change not in {GAINED, LOST} or row.step.level != Level.QUALIFIED.word:
        return 0.0
    side = pair.after if row.change == GAINED else pair.before
    values = {skill.id: skill.value_qualified for skill in side.problem.skills}
    amount = side.currency(values.get(row.step.skill_id, 0))
    return amount if row.change == GAINED else -amount
