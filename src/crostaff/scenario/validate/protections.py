"""Protections: named holders who can hold."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.errors import Fault
from crostaff.scenario.fields import Level
from crostaff.scenario.records import Protection
from crostaff.scenario.units import to_grid
from crostaff.scenario.validate.case import Case, fault


def holders(case: Case) -> Iterator[Fault]:
    """Report named holders without the function or the skill, and more of them than the FTE."""
    if case.is_off("protection"):
        return
    step = case.scenario.policy.fte_step
    for row, record in enumerate(case.scenario.protections, start=2):
        if case.knows_everyone:
            for name in record.named_staff:
                failed = _failed(case, record, name)
                if failed:
                    yield fault(
                        row,
                        record,
                        f"named '{name}' can never be a holder: {failed}; name somebody else, or "
                        "correct the tables",
                        "named_staff",
                    )
        steps = to_grid(record.fte, step)[0] // step
        if len(record.named_staff) > steps:
            yield fault(
                row,
                record,
                f"{len(record.named_staff)} named_staff cannot share fte {record.fte:g} in steps "
                f"of {step} %; name fewer, or protect more",
            )


def _failed(case: Case, record: Protection, name: str) -> str:
    person = case.staff.get(name)
    if person is None:
        return ""
    level = case.level(name, record.skill_id)
    failed = []
    if person.function != record.function:
        failed.append(f"not of function '{record.function}'")
    if not case.may_exist("skills", record.skill_id):
        return ", ".join(failed)
    if level < Level.TRAINEE:
        failed.append(f"without skill '{record.skill_id}'")
    elif level < record.min_level and not case.scenario.policy.growth:
        failed.append(f"{level.word}, not {record.min_level.word}, and policy.growth is off")
    return ", ".join(failed)
