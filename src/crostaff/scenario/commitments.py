"""What was promised: how studies are sold, who is named, who is reserved."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crostaff.scenario.fields import Level, Planning, StudyStatus
from crostaff.scenario.people import Team
from crostaff.scenario.portfolio import Portfolio
from crostaff.scenario.records import Activity, Client, Protection, Requirement, Staff, Study
from crostaff.scenario.stages import boundary_date, last_date, periods_of_weeks
from crostaff.scenario.timegrid import TimeGrid

_KEY_LEVEL = Level.EXPERIENCED
_LEAST_RESERVED = 0.2
_MOST_RESERVED = 1.0
_LEAST_WEEKS = 4


def sell_clients(portfolio: Portfolio, rng: random.Random) -> tuple[Client, ...]:
    """Return the clients with first-timers, novices and pairs of rivals in one area."""
    mix, clients = portfolio.templates.clients, portfolio.clients
    ids = [client.client_id for client in clients]
    first_time = set(rng.sample(ids, _rounded_count(mix.first_time_share, len(ids))))
    novice = set(rng.sample(ids, _rounded_count(mix.novice_share, len(ids))))
    group_by_client = _rivals(portfolio, round(mix.firewall_share * len(ids) / 2 + 0.25), rng)
    return tuple(
        client.model_copy(
            update={
                "first_time": client.client_id in first_time,
                "planning_experience": (
                    Planning.NOVICE if client.client_id in novice else Planning.EXPERIENCED
                ),
                "firewall_group": group_by_client.get(client.client_id, ""),
            }
        )
        for client in clients
    )


def _rounded_count(share: float, total: int) -> int:
    return min(total, int(share * total + 0.5))


def _rivals(portfolio: Portfolio, pairs: int, rng: random.Random) -> dict[str, str]:
    """Return the group of clients that compete, smallest clients first: a wall costs people."""
    clients_by_area: dict[str, dict[str, int]] = {}
    size: dict[str, int] = {}
    for study in portfolio.studies:
        size[study.client_id] = size.get(study.client_id, 0) + 1
        clients_by_area.setdefault(study.therapeutic_area, {})[study.client_id] = 0
    groups: dict[str, str] = {}
    areas = list(clients_by_area)
    for number in range(1, pairs + 1):
        rng.shuffle(areas)
        for area in areas:
            free = [client for client in clients_by_area[area] if client not in groups]
            if len(free) > 1:
                for client in sorted(free, key=lambda name: size[name])[:2]:
                    groups[client] = f"{area}-{number}"
                break
    return groups


def sell_studies(portfolio: Portfolio, rng: random.Random) -> tuple[Study, ...]:
    """Return the studies with priorities, and some that have not begun as tentative."""
    mix = portfolio.templates.clients
    first_day: dict[str, object] = {}
    for activity in portfolio.activities:
        first_day.setdefault(activity.study_id, activity.fixed_start or activity.release)
    studies = []
    for study in portfolio.studies:
        update: dict[str, object] = {"priority": rng.choice(mix.priorities)}
        begun = first_day[study.study_id] == portfolio.start
        if not begun and rng.random() < mix.tentative_share:
            update["status"] = StudyStatus.TENTATIVE
            update["win_probability"] = round(rng.uniform(*mix.win_probability), 1)
        studies.append(study.model_copy(update=update))
    return tuple(studies)


@dataclass(frozen=True)
class Promises:
    """Requirements with their named people, and the protections."""

    requirements: tuple[Requirement, ...]
    protections: tuple[Protection, ...]


def promise(
    portfolio: Portfolio,
    requirements: Sequence[Requirement],
    team: Team,
    *,
    share: float,
    rng: random.Random,
) -> Promises:
    """Name key people and reserve people for a share of the studies.

    A person is named at most once in a scenario, is experienced in the skill and there
    throughout: promises alone never make a scenario infeasible.

    Parameters
    ----------
    share : float
        Studies with a protection over all studies.
    """
    desk = _Desk(portfolio, team, rng)
    count = _rounded_count(share, len(portfolio.studies))
    order = rng.sample(range(len(portfolio.studies)), len(portfolio.studies))
    by_study: dict[str, list[Requirement]] = {row.study_id: [] for row in portfolio.studies}
    for row in requirements:
        by_study[desk.activities[row.activity_id].study_id].append(row)
    protections: list[Protection] = []
    waiting_first = sorted(order, key=lambda i: not desk.is_waiting(by_study, portfolio.studies[i]))
    for index in waiting_first:
        if len(protections) == count:
            break
        study = portfolio.studies[index]
        protection = desk.protect(len(protections) + 1, study, by_study[study.study_id])
        if protection is not None:
            protections.append(protection)
    return Promises(desk.name_key_people(requirements), tuple(protections))


class _Desk:
    def __init__(self, portfolio: Portfolio, team: Team, rng: random.Random) -> None:
        self._portfolio = portfolio
        self._mix = portfolio.templates.protections
        self._rng = rng
        self._grid = TimeGrid(portfolio.start, portfolio.period, portfolio.periods)
        self.activities = {row.activity_id: row for row in portfolio.activities}
        person = {row.staff_id: row for row in team.staff}
        steady = set(team.steady)
        self._qualified: dict[tuple[str, str], int] = {}
        self._key_people: dict[tuple[str, str], list[Staff]] = {}
        for row in team.staff_skills:
            key = (person[row.staff_id].function, row.skill_id)
            self._qualified[key] = self._qualified.get(key, 0) + (row.level >= Level.QUALIFIED)
            if row.level >= _KEY_LEVEL and row.staff_id in steady:
                self._key_people.setdefault(key, []).append(person[row.staff_id])
        self._named: set[str] = set()

    def begin(self, activity: Activity) -> int:
        day = activity.fixed_start or activity.release or self._portfolio.start
        return self._grid.fixed_period(day) or 0

    def is_waiting(self, by_study: Mapping[str, list[Requirement]], study: Study) -> bool:
        """Whether a study has work, all of which begins later."""
        rows = by_study[study.study_id]
        return bool(rows) and all(self.begin(self.activities[r.activity_id]) > 0 for r in rows)

    def protect(
        self, number: int, study: Study, requirements: Sequence[Requirement]
    ) -> Protection | None:
        """Return a protection of one of the study's requirements, ``None`` if none is fit for it.

        Reserved is what one requirement asks for, from some weeks before its activity to the end
        of it; other people must remain for the rest of the portfolio.
        """
        fit = [row for row in requirements if self._is_worth_it(row) and self._spare(row)]
        if not fit:
            return None
        chosen = self._rng.choice(fit)
        activity = self.activities[chosen.activity_id]
        period, mix = self._portfolio.period, self._mix
        begin = self.begin(activity)
        first = max(0, begin - periods_of_weeks(mix.waiting_weeks, period))
        end = min(begin + activity.duration, self._portfolio.periods)
        notice = periods_of_weeks(self._rng.uniform(*mix.notice_weeks), period)
        recall = periods_of_weeks(self._rng.uniform(*mix.recall_weeks), period)
        never = self._rng.random() < mix.never_released_share
        named: tuple[str, ...] = ()
        if self._rng.random() < mix.named_share:
            named = self._pick(chosen)
        return Protection(
            protection_id=f"hold-{number:02d}",
            study_id=study.study_id,
            function=chosen.function,
            skill_id=chosen.skill_id,
            fte=min(chosen.fte, _MOST_RESERVED),
            from_=boundary_date(self._portfolio.start, period, first),
            to=last_date(self._portfolio.start, period, end),
            named_staff=named,
            release_notice=None if never else notice,
            recall=recall,
        )

    def _is_worth_it(self, requirement: Requirement) -> bool:
        activity = self.activities[requirement.activity_id]
        weeks = periods_of_weeks(_LEAST_WEEKS, self._portfolio.period)
        return requirement.fte >= _LEAST_RESERVED and activity.duration >= weeks

    def _spare(self, requirement: Requirement) -> bool:
        pool = (requirement.function, requirement.skill_id)
        return self._qualified.get(pool, 0) > min(requirement.fte, _MOST_RESERVED) + 1

    def _pick(self, requirement: Requirement) -> tuple[str, ...]:
        pool = (requirement.function, requirement.skill_id)
        free = [
            person.staff_id
            for person in self._key_people.get(pool, ())
            if person.staff_id not in self._named and requirement.region in ("", person.region)
        ]
        if not free:
            return ()
        name = self._rng.choice(free)
        self._named.add(name)
        return (name,)

    def name_key_people(self, requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
        """Return the requirements, with a lead named in some studies."""
        named = []
        for row in requirements:
            is_lead = row.skill_id in self._portfolio.templates.areas
            if is_lead and self._rng.random() < self._mix.key_person_share:
                people = self._pick(row)
                named.append(row.model_copy(update={"named_staff": people}))
            else:
                named.append(row)
        return tuple(named)
