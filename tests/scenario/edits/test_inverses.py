"""An edit and its inverse give back an equal scenario; whatever an edit gives can be read."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

import crostaff as cs
from crostaff.errors import ScenarioError
from crostaff.scenario.edits.floors import floors
from crostaff.scenario.edits.moment import Moment
from crostaff.scenario.parse import parse_document
from crostaff.scenario.scenario import Scenario
from tests.support.profiles import examples
from tests.support.strategies import from_seed, tiny_scenarios

SEEDS = st.integers(0, 2**32 - 1)


def without_idle_releases(scenario: Scenario) -> Scenario:
    """Return a scenario without releases that say no more than the horizon and predecessors.

    A delay taken back leaves these out.
    """
    moment = Moment(scenario)
    activities = []
    for activity in scenario.activities:
        own = [row for row in scenario.activities if row.study_id == activity.study_id]
        moving = [row for row in own if not moment.has_begun(row)]
        floor = floors(moment, moving).get(activity.activity_id, moment.frozen)
        day = activity.release
        if day is None or activity.fixed_start or moment.grid.release_period(day) > floor:
            activities.append(activity)
        else:
            activities.append(activity.model_copy(update={"release": None}))
    return scenario.model_copy(update={"activities": tuple(activities)})


def readable(scenario: Scenario) -> Scenario:
    """Return what a reader of files makes of a scenario."""
    return parse_document(scenario.to_document())


@given(tiny_scenarios(), SEEDS)
@examples(300)
def test_a_delay_is_taken_back(drawn: Scenario, seed: int) -> None:
    rng = random.Random(seed)
    scenario = without_idle_releases(drawn)
    study, periods = rng.choice(scenario.studies).study_id, rng.randint(1, 4)
    keep = rng.random() < 0.3
    room = scenario.extend_horizon(periods=5)
    try:
        later = room.delay_study(study, periods=periods, keep_due=keep)
    except ScenarioError:
        return
    assert readable(later) == later
    assert later.delay_study(study, periods=-periods, keep_due=keep) == room


def test_most_delays_are_possible() -> None:
    # the property above speaks of many scenarios, not of a few
    done = 0
    for seed in range(60):
        scenario = from_seed(seed).extend_horizon(periods=5)
        try:
            done += bool(scenario.delay_study(scenario.studies[0].study_id, periods=2).edits)
        except ScenarioError:
            continue
    assert done >= 40


@given(tiny_scenarios(), SEEDS)
@examples(100)
def test_absences_and_priorities_are_taken_back(scenario: Scenario, seed: int) -> None:
    rng = random.Random(seed)
    person, study = rng.choice(scenario.staff), rng.choice(scenario.studies)
    away = scenario.add_absence(person.staff_id, "2027-01-11", "2027-02-07")
    assert readable(away) == away
    assert away.remove_absence(person.staff_id, "2027-01-11", "2027-02-07") == scenario
    urgent = scenario.prioritise(study.study_id, priority=7)
    assert urgent.prioritise(study.study_id, priority=study.priority) == scenario


@given(tiny_scenarios(), SEEDS)
@examples(100)
def test_people_and_reservations_are_taken_back(scenario: Scenario, seed: int) -> None:
    rng = random.Random(seed)
    skill, study = rng.choice(scenario.skills), rng.choice(scenario.studies)
    more = scenario.hire("new", function="stats", skills={skill.skill_id: "qualified"})
    assert readable(more) == more
    assert more.remove_staff("new") == scenario
    held = scenario.protect(
        "new",
        study_id=study.study_id,
        function="stats",
        skill_id=skill.skill_id,
        fte=1,
        from_="2027-01-11",
        to="2027-02-07",
    )
    assert readable(held) == held
    assert held.unprotect("new") == scenario


@given(tiny_scenarios(), SEEDS)
@examples(100)
def test_a_study_is_taken_back(scenario: Scenario, seed: int) -> None:
    rng = random.Random(seed)
    origin = rng.choice(scenario.studies).study_id
    text = cs.StudyBundle.of(scenario, origin).model_dump_json(by_alias=True)
    # a twin of one of its own studies, for a client of its own
    renamed = _renamed(cs.StudyBundle.model_validate_json(text))
    more = scenario.add_study(renamed)
    assert readable(more) == more
    assert more.remove_study("twin", with_client=True) == scenario
    assert cs.StudyBundle.of(more, "twin") == renamed


def _renamed(bundle: cs.StudyBundle) -> cs.StudyBundle:
    study = {"study_id": "twin", "client_id": "twin"}

    def twin(name: str) -> str:
        return f"twin/{name}"

    own = {row.activity_id for row in bundle.activities}
    needs = {row.requirement_id for row in bundle.requirements}
    return cs.StudyBundle(
        study=bundle.study.model_copy(update=study),
        client=None
        if bundle.client is None
        else bundle.client.model_copy(update={"client_id": "twin"}),
        activities=tuple(
            row.model_copy(update={"study_id": "twin", "activity_id": twin(row.activity_id)})
            for row in bundle.activities
        ),
        precedences=tuple(
            row.model_copy(
                update={
                    side: twin(name)
                    for side, name in (
                        ("predecessor", row.predecessor),
                        ("successor", row.successor),
                    )
                    if name in own
                }
            )
            for row in bundle.precedences
        ),
        requirements=tuple(
            row.model_copy(
                update={
                    "requirement_id": twin(row.requirement_id),
                    "activity_id": twin(row.activity_id),
                    "independent_of": tuple(
                        twin(name) if name in needs else name for name in row.independent_of
                    ),
                }
            )
            for row in bundle.requirements
        ),
        protections=tuple(
            row.model_copy(update={"protection_id": twin(row.protection_id), "study_id": "twin"})
            for row in bundle.protections
        ),
        rates=tuple(
            row.model_copy(
                update={"study_id": "twin", "client_id": "twin" if row.client_id else ""}
            )
            for row in bundle.rates
        ),
    )


@given(tiny_scenarios(), SEEDS)
@examples(150)
def test_pins_are_taken_back(scenario: Scenario, seed: int) -> None:
    rng = random.Random(seed)
    loose = [row for row in scenario.baseline if not row.pinned]
    if loose:
        row = rng.choice(loose)
        place = {"segment": row.segment, "staff_id": row.staff_id}
        try:
            kept = scenario.pin(row.requirement_id, **place)  # type: ignore[arg-type]
        except ScenarioError:
            # off the grid or on a segment that is gone: such a row cannot be pinned
            return
        assert readable(kept) == kept
        assert kept.unpin(row.requirement_id, **place) == scenario  # type: ignore[arg-type]
    starts = [row for row in scenario.baseline_starts if not row.pinned]
    if starts:
        name = rng.choice(starts).activity_id
        try:
            fixed = scenario.pin_start(name)
        except ScenarioError:
            return
        assert readable(fixed) == fixed
        assert fixed.unpin_start(name) == scenario


@given(tiny_scenarios(), SEEDS)
@examples(150)
def test_scope_is_taken_back_and_departures_can_be_read(scenario: Scenario, seed: int) -> None:
    rng = random.Random(seed)
    need = rng.choice(scenario.requirements)
    study = next(a.study_id for a in scenario.activities if a.activity_id == need.activity_id)
    more = scenario.add_scope(study, fte={need.requirement_id: 0.1})
    assert more.remove_scope(study, fte={need.requirement_id: 0.1}) == scenario
    person = rng.choice(scenario.staff).staff_id
    try:
        left = scenario.remove_staff(person, last_day="2027-01-31")
    except ScenarioError:
        return
    assert readable(left) == left
