"""Requirements and skills: askable, fillable, and free of contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crostaff.errors import Fault
from crostaff.scenario.fields import Level
from crostaff.scenario.records import Requirement, Staff
from crostaff.scenario.units import to_grid, up_to_grid
from crostaff.scenario.validate.case import Case, fault
from crostaff.scenario.words import hint

Condition = tuple[str, Callable[[Staff], bool]]
"""What somebody fails who does not meet it, and the test."""


def skills(case: Case) -> Iterator[Fault]:
    """Report skills in which a trainee and a mentor together deliver less than the mentor alone."""
    for row, skill in enumerate(case.scenario.skills, start=2):
        if skill.mentor_share > skill.trainee_output:
            yield fault(
                row,
                skill,
                f"mentor_share {skill.mentor_share:g} is above trainee_output "
                f"{skill.trainee_output:g}: a trainee would undo work; lower it",
                "mentor_share",
            )


def levels(case: Case) -> Iterator[Fault]:
    """Report requirements and protections that ask for level none."""
    for table in ("requirements", "protections"):
        for row, record in case.rows(table):
            if getattr(record, "min_level", None) is Level.NONE:
                yield fault(
                    row,
                    record,
                    "none asks for nothing; write trainee, qualified or experienced",
                    "min_level",
                )


def milestones(case: Case) -> Iterator[Fault]:
    """Report requirements of activities that take no time."""
    for row, need in enumerate(case.scenario.requirements, start=2):
        activity = case.activities.get(need.activity_id)
        if activity is not None and activity.duration == 0:
            yield fault(
                row,
                need,
                f"activity '{need.activity_id}' has duration 0 and needs nobody; give it a "
                "duration, or remove the requirement",
                "activity_id",
            )


def shares(case: Case) -> Iterator[Fault]:
    """Report requirements whose least FTE per person is more than a person has, on the grid."""
    step = case.scenario.policy.fte_step
    for row, need in enumerate(case.scenario.requirements, start=2):
        least = min(up_to_grid(need.min_fte, step), to_grid(need.fte, step)[0])
        if least > 100:
            yield fault(
                row,
                need,
                f"{need.min_fte:g} is {least} % on the grid of {step} %, more than a person has; "
                "lower it, or choose an fte_step that divides 100",
                "min_fte",
            )


def selves(case: Case) -> Iterator[Fault]:
    """Report requirements that shall be independent of themselves."""
    for row, need in enumerate(case.scenario.requirements, start=2):
        if need.requirement_id in need.independent_of:
            yield fault(
                row, need, "a team cannot be independent of itself; remove it", "independent_of"
            )


def teams(case: Case) -> Iterator[Fault]:
    """Report teams that are larger by name, or smaller by force, than they may be."""
    full = case.scenario.policy.full_coverage and not case.is_off("coverage")
    if case.is_off("team"):
        return
    for row, need in enumerate(case.scenario.requirements, start=2):
        most = need.max_people
        if most is not None and len(need.named_staff) > most:
            yield fault(
                row,
                need,
                f"{len(need.named_staff)} named_staff are more than max_people {most}; name "
                "fewer, or allow more",
            )
        step = case.scenario.policy.fte_step
        if full and most is not None and to_grid(need.fte, step)[0] > 100 * most:
            yield fault(
                row,
                need,
                f"fte {need.fte:g} needs more than max_people {most}, but policy.full_coverage "
                "forbids a shortfall; allow more people, or a shortfall",
            )


def named(case: Case) -> Iterator[Fault]:
    """Report named people who are excluded or can never be eligible."""
    if case.is_off("team") or not case.knows_everyone:
        return
    for row, need in enumerate(case.scenario.requirements, start=2):
        for name in need.named_staff:
            person = case.staff.get(name)
            if person is None:
                continue
            conditions = _conditions(case, need) + _exclusion(case, need)
            failed = [words for words, meets in conditions if not meets(person)]
            if failed:
                yield fault(
                    row,
                    need,
                    f"named '{name}' can never be on it: {', '.join(failed)}; name somebody else, "
                    "or correct the tables",
                    "named_staff",
                )


def unfillable(case: Case) -> Iterator[Fault]:
    """Report requirements that nobody can ever fill, with how many people fail what."""
    if not case.knows_everyone:
        return

    # Thousands of requirements ask for a few kinds of people; each kind is searched once.
    people_by_kind: dict[tuple[str, ...], frozenset[str]] = {}
    for row, need in enumerate(case.scenario.requirements, start=2):
        kind = (need.function, need.skill_id, need.region, need.language)
        if kind not in people_by_kind:
            people_by_kind[kind] = _people(case, need)
        excluded = set() if case.is_off("eligibility") else set(need.excluded_staff)
        if people_by_kind[kind] <= excluded:
            yield fault(row, need, _why_nobody(case, need))


def _people(case: Case, need: Requirement) -> frozenset[str]:
    tests = [meets for _, meets in _conditions(case, need)]
    is_open = case.is_off("eligibility")
    pool = case.scenario.staff if is_open else case.staff_by_function.get(need.function, [])
    return frozenset(person.staff_id for person in pool if all(meets(person) for meets in tests))


def _conditions(case: Case, need: Requirement) -> list[Condition]:
    """Return what a person must meet whatever the dates, exclusion apart.

    Each condition comes with the words that say somebody does not meet it.
    """
    found: list[Condition] = []
    is_open = case.is_off("eligibility")
    if not is_open:
        found.append(
            (f"not of function '{need.function}'", lambda person: person.function == need.function)
        )
    if case.may_exist("skills", need.skill_id):
        found.append(
            (
                f"without skill '{need.skill_id}'",
                lambda person: case.level(person.staff_id, need.skill_id) >= Level.TRAINEE,
            )
        )
    if is_open:
        return found
    if need.region:
        found.append(
            (f"not in region '{need.region}'", lambda person: person.region == need.region)
        )
    if need.language:
        found.append(
            (
                f"without language '{need.language}'",
                lambda person: need.language in person.languages,
            )
        )
    return found


def _exclusion(case: Case, need: Requirement) -> list[Condition]:
    if case.is_off("eligibility") or not need.excluded_staff:
        return []
    excluded = set(need.excluded_staff)
    return [("excluded", lambda person: person.staff_id not in excluded)]


def _why_nobody(case: Case, need: Requirement) -> str:
    people = list(case.scenario.staff)
    if not people:
        return "nobody can ever fill it: the staff table has no rows; add people"
    counts: list[str] = []
    for words, meets in _conditions(case, need) + _exclusion(case, need):
        left = [person for person in people if meets(person)]
        if len(left) < len(people):
            rest = " of the rest" if counts else f" of {len(people)} people"
            counts.append(f"{len(people) - len(left)}{rest} are {words}")
        people = left
    functions = {person.function for person in case.scenario.staff}
    advice = "" if need.function in functions else hint(need.function, functions)
    return (
        f"nobody can ever fill it: {', '.join(counts)}{advice or '; hire, train, or ask for less'}"
    )
