"""Whom a bid lacks, and who in the department could become that."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.analysis.asking import Solved
from crostaff.analysis.quote.standing import Standing
from crostaff.plan.growth import EXPERIENCED
from crostaff.plan.ledger import Facts
from crostaff.problem import ProtectionData, RequirementData
from crostaff.scenario.fields import Level
from crostaff.scenario.records import Staff
from crostaff.scenario.scenario import Scenario


@dataclass(frozen=True)
class Profile:
    """What a person must be to help.

    Attributes
    ----------
    function, skill_id, region, language : str
        ``region`` and ``language`` are empty if any will do.
    min_level : Level
        To work alone.
    level : Level
        To be hired at: experienced where a share of the team must be.
    needed_for : str
        The requirement or protection that it is taken from.
    begin, end : int
        Periods ``[begin, end)`` in which somebody is missing.
    """

    function: str
    skill_id: str
    region: str
    language: str
    min_level: Level
    level: Level
    needed_for: str
    begin: int
    end: int

    def fits(self, person: Staff) -> bool:
        """Whether a person has the function and, if they matter, region and language."""
        return (
            person.function == self.function
            and self.region in {"", person.region}
            and (not self.language or self.language in person.languages)
        )


def profile_of(solved: Solved, study_id: str, standing: Standing | None) -> Profile | None:
    """Return the profile of a study's largest shortfall; of its largest need if it has none.

    ``None`` if the study asks for nobody.
    """
    problem = solved.problem
    if standing is not None and standing.shorts:
        short = standing.shorts[0]
        if short.requirement_id is not None:
            need = problem.requirements[problem.requirement_index[short.requirement_id]]
            return _profile(solved, need, short.begin, short.end)
        held = problem.protections[problem.protection_index[str(short.protection_id)]]
        return _profile(solved, held, short.begin, short.end)
    study = next(one for one in problem.studies if one.id == study_id)
    needs = [need for need in problem.requirements if need.study == study.index]
    if not needs:
        return None
    largest = max(needs, key=lambda one: one.pct * problem.activities[one.activity].duration)
    return profile_of_requirement(solved, largest.index)


def profile_of_requirement(solved: Solved, requirement: int) -> Profile:
    """Return the profile of a requirement, given by its index, over all of its time."""
    problem = solved.problem
    need = problem.requirements[requirement]
    activity = problem.activities[need.activity]
    start = activity.earliest
    if solved.plan is not None:
        start = solved.plan.decisions.starts[activity.index]
    return _profile(solved, need, start, start + activity.duration)


def _profile(
    solved: Solved, need: RequirementData | ProtectionData, begin: int, end: int
) -> Profile:
    region = language = ""
    level = at_least = Level(need.min_level)
    if isinstance(need, RequirementData):
        region, language = need.region, need.language
        # Whoever is experienced helps the share of the team that must be, too.
        level = Level.EXPERIENCED if need.share[0] else at_least
    return Profile(
        function=need.function,
        skill_id=solved.problem.skills[need.skill].id,
        region=region,
        language=language,
        min_level=at_least,
        level=level,
        needed_for=need.id,
        begin=begin,
        end=end,
    )


def colleague(scenario: Scenario, profile: Profile) -> Staff | None:
    """Return whom a new person would be like: the one of median cost among the nearest.

    Those who could do the work come first, then those who know the skill, then those of the
    function; ``None`` if the function has nobody.
    """
    levels = {
        row.staff_id: row.level for row in scenario.staff_skills if row.skill_id == profile.skill_id
    }
    fitting = [person for person in scenario.staff if profile.fits(person)]
    of_function = [person for person in scenario.staff if person.function == profile.function]
    groups = (
        [p for p in fitting if levels.get(p.staff_id, Level.NONE) >= profile.level],
        [p for p in fitting if levels.get(p.staff_id, Level.NONE) > Level.NONE],
        fitting,
        of_function,
    )
    for group in groups:
        if group:
            ordered = sorted(group, key=lambda person: (person.cost_rate, person.staff_id))
            return ordered[(len(ordered) - 1) // 2]
    return None


def learner(scenario: Scenario, profile: Profile) -> str | None:
    """Return who is nearest to the level that is needed: the highest level, then most hours."""
    people = {person.staff_id: person for person in scenario.staff}
    near = [
        row
        for row in scenario.staff_skills
        if row.skill_id == profile.skill_id
        and Level.NONE < row.level < profile.min_level
        and profile.fits(people[row.staff_id])
    ]
    best = min(near, key=lambda row: (-row.level, -row.hours, row.staff_id), default=None)
    return None if best is None else best.staff_id


def learning_place(solved: Solved, profile: Profile) -> str | None:
    """Return the requirement where one more trainee could learn most before they are needed.

    It has mentors in the plan, of the profile's function and skill. ``None`` if no requirement
    has, or nobody is a trainee.
    """
    plan, problem = solved.plan, solved.problem
    if plan is None or not _has_trainee(solved, profile):
        return None
    facts = Facts.of(problem, plan.decisions)
    hours: dict[str, tuple[int, int]] = {}
    for row in facts.placed:
        need = problem.requirements[row.requirement]
        is_kind = need.function == profile.function and need.min_level >= Level.QUALIFIED
        if row.paired or not is_kind or problem.skills[need.skill].id != profile.skill_id:
            continue
        if facts.levels.at(row.staff, need.skill, row.begin) < EXPERIENCED:
            continue
        if row.begin < profile.end:
            early = row.work if row.end <= profile.begin else 0
            before = hours.get(need.id, (0, 0))
            hours[need.id] = (before[0] + early, before[1] + row.work)
    return min(hours, key=lambda name: (-hours[name][0], -hours[name][1], name), default=None)


def _has_trainee(solved: Solved, profile: Profile) -> bool:
    problem = solved.problem
    return any(
        person.function == profile.function
        and problem.skills[skill].id == profile.skill_id
        and known.level == Level.TRAINEE
        for person in problem.staff
        for skill, known in person.skills.items()
    )
