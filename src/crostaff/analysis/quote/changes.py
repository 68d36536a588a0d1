"""What might make a bid possible: later dates, one more person, learning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from crostaff.analysis.asking import Solved
from crostaff.analysis.quote.profile import Profile, colleague, learner, learning_place
from crostaff.analysis.quote.trial import DELAY, HIRE, TRAINING
from crostaff.analysis.words import number
from crostaff.errors import CrostaffError, ScenarioError
from crostaff.scenario.edits import Edit
from crostaff.scenario.edits.delays import DelayStudy
from crostaff.scenario.edits.people import Hire, SetTrainingPlaces, Train
from crostaff.scenario.fields import Period
from crostaff.scenario.records import Staff, StaffSkill
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import counted, show
from crostaff.solve.options import is_whole

DELAYS: Mapping[Period, tuple[int, ...]] = MappingProxyType(
    {
        Period.DAY: (1, 2, 5, 10, 20, 40, 65),
        Period.WEEK: (1, 2, 4, 8, 13, 26),
        Period.MONTH: (1, 2, 3, 6, 9, 12),
    }
)
"""Delays that are tried first where none are given, in periods."""


class Change(NamedTuple):
    """One change to the scenario with the bid.

    Attributes
    ----------
    kind : str
    words : str
    edit : Edit or None
        ``None`` if nothing is changed.
    periods : int or None
        Of a delay.
    """

    kind: str
    words: str
    edit: Edit | None
    periods: int | None = None

    def applied(self, scenario: Scenario) -> Scenario | str:
        """Return the changed scenario, or why the change cannot be made."""
        try:
            return scenario if self.edit is None else scenario.apply(self.edit)
        except ScenarioError as error:
            return refusal(error)


def refusal(error: ScenarioError) -> str:
    """Return the first fault of a changed scenario, which has no rows to point at."""
    first = error.faults[0]
    label = f"'{first.label}': " if first.label else ""
    more = len(error.faults) - 1
    rest = f" (and {counted(more, 'more fault')})" if more else ""
    return f"{label}{first.message}{rest}"


def checked_delays(delays: object, period: Period) -> tuple[int, ...] | None:
    """Return the delays to try, the shortest first; ``None`` where none are given.

    Parameters
    ----------
    delays : sequence of int or None
    period : Period

    Raises
    ------
    CrostaffError
        If one of them is no positive number of periods.
    """
    if delays is None:
        return None
    wanted = f"give whole numbers of {period.value}s from 1, such as (4, 8), or () for none"
    if isinstance(delays, str) or not isinstance(delays, Iterable):
        raise CrostaffError(f"delays is {show(delays)}; {wanted}")
    found = list(delays)
    for delay in found:
        if not is_whole(delay) or delay < 1:
            raise CrostaffError(f"delays has {show(delay)}; {wanted}")
    return tuple(sorted(set(map(int, found))))


def delays(study_id: str, periods: Sequence[int], unit: Period) -> Iterator[Change]:
    """Yield the whole study later, due dates too, by each number of periods."""
    for later in periods:
        edit = DelayStudy(study_id=study_id, periods=later)
        yield Change(DELAY, f"{counted(later, unit.value)} later", edit, later)


def remedies(scenario: Scenario, solved: Solved, profile: Profile) -> Iterator[Change]:
    """Yield one more person of a profile, and what learning could do.

    Parameters
    ----------
    scenario : Scenario
        With the bid.
    solved : Solved
        Of that scenario.
    profile : Profile
        Of what is missing.
    """
    yield hire(scenario, profile)
    who = learner(scenario, profile)
    if who is not None:
        edit = Train(staff_id=who, skill_id=profile.skill_id, level=profile.min_level)
        yield Change(
            TRAINING, f"{who} {profile.min_level.word} in {profile.skill_id} from the start", edit
        )
    place = learning_place(solved, profile)
    if place is not None:
        slots = next(r.trainee_slots for r in scenario.requirements if r.requirement_id == place)
        more = SetTrainingPlaces(requirement_id=place, places=slots + 1)
        yield Change(TRAINING, f"one more training place on {place} ({slots + 1})", more)


def hire(scenario: Scenario, profile: Profile) -> Change:
    """Return one more full-time person of a profile, with cost and grade of a colleague."""
    like = colleague(scenario, profile)
    staff_id = new_id(scenario)
    person = Staff(
        staff_id=staff_id,
        function=profile.function,
        region=profile.region or (like.region if like else ""),
        grade=like.grade if like else "",
        cost_rate=like.cost_rate if like else 0.0,
        languages=tuple(dict.fromkeys((*filter(None, [profile.language]), *_languages(like)))),
    )
    skill = StaffSkill(staff_id=staff_id, skill_id=profile.skill_id, level=profile.level)
    rate = f"{number(person.cost_rate, 2).removesuffix('.00')} {scenario.currency} an hour"
    cost = f"{rate}, like {like.staff_id}" if like else "without cost: nobody to take it from"
    words = f"one more person: {profile.function}, {profile.skill_id} {profile.level.word}, {cost}"
    return Change(HIRE, words, Hire(staff=person, skills=(skill,)))


def _languages(like: Staff | None) -> tuple[str, ...]:
    return like.languages if like else ()


def new_id(scenario: Scenario) -> str:
    """Return a staff id that nobody has."""
    known = {person.staff_id for person in scenario.staff}
    number_ = 1
    while f"new-{number_}" in known:
        number_ += 1
    return f"new-{number_}"
