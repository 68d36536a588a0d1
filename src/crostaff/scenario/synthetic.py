"""Synthetic studies, drawn from the templates."""

from __future__ import annotations

import datetime as dt
import random

from crostaff.scenario.delays import Lognormal
from crostaff.scenario.needs import StudyFacts
from crostaff.scenario.stages import DAYS_PER_MONTH
from crostaff.scenario.templates import Phase, Region, Templates

_EDGE_MONTHS = 2.0
_LENGTH_SPREAD = 0.2
_SITES_PER_REGION = 15


def draw(distribution: Lognormal, rng: random.Random) -> float:
    """Return a lognormal number within the distribution's limits."""
    value = rng.lognormvariate(distribution.mu, distribution.sigma)
    return min(max(value, distribution.low), distribution.high)


def draw_studies(
    count: int, *, start: dt.date, end: dt.date, templates: Templates, rng: random.Random
) -> list[StudyFacts]:
    """Return studies that run between two days, in steady state.

    New studies begin at a constant rate in the templates' phase mix, so that long ones are the
    more frequent at any time.

    Parameters
    ----------
    start, end : datetime.date
        First day of the horizon, and the day after it.
    """
    clients = _draw_clients(count, templates, rng)
    width = len(str(count))
    return [
        _draw_study(f"S{number:0{max(2, width)}d}", client, (start, end), templates, rng)
        for number, client in enumerate(clients, start=1)
    ]


def _draw_clients(count: int, templates: Templates, rng: random.Random) -> list[int]:
    """Return a client number per study; a few clients have many."""
    clients = max(1, round(count / templates.clients.studies_per_client))
    weights = [1 / (rank + 1) for rank in range(clients)]
    numbers = list(range(clients)) + rng.choices(range(clients), weights, k=count - clients)
    rng.shuffle(numbers)
    return numbers


def _draw_study(
    study_id: str,
    client: int,
    horizon: tuple[dt.date, dt.date],
    templates: Templates,
    rng: random.Random,
) -> StudyFacts:
    length = (horizon[1] - horizon[0]).days
    edge = min(length / 4, _EDGE_MONTHS * DAYS_PER_MONTH)
    days_by_phase = {
        name: sum(phase.months) * DAYS_PER_MONTH for name, phase in templates.phases.items()
    }
    names = list(templates.phases)
    weights = [
        templates.phases[name].share * (days_by_phase[name] + length - 2 * edge) for name in names
    ]
    name = rng.choices(names, weights)[0]
    phase = templates.phases[name]
    area = rng.choices(list(templates.areas), [a.share for a in templates.areas.values()])[0]
    factor = rng.lognormvariate(0, _LENGTH_SPREAD)
    begin = rng.uniform(edge - factor * days_by_phase[name], length - edge)
    first_patient = horizon[0] + _days(begin + factor * phase.months[0] * DAYS_PER_MONTH)
    active = factor * (phase.months[1] + phase.months[2]) * DAYS_PER_MONTH
    return StudyFacts(
        study_id=study_id,
        client_id=f"C{client + 1:02d}",
        client_name=f"Sponsor {client + 1}",
        title=f"{templates.areas[area].name}, phase {name}",
        phase=name,
        area=area,
        complexity=draw(templates.fitting.complexity, rng),
        sites_by_region=_draw_sites(phase, templates.regions, rng),
        blinded=rng.random() < phase.blinded_share,
        first_patient=first_patient,
        primary_completion=first_patient + _days(active),
        completion=first_patient + _days(active + factor * phase.months[3] * DAYS_PER_MONTH),
    )


def _days(days: float) -> dt.timedelta:
    return dt.timedelta(days=round(days))


def _draw_sites(
    phase: Phase, regions: dict[str, Region], rng: random.Random
) -> tuple[tuple[str, float], ...]:
    """Return sites by region: a study with few sites keeps to few regions."""
    sites = round(draw(phase.sites, rng))
    spread = min(len(regions), 1 + sites // _SITES_PER_REGION)
    weights = {name: region.share * rng.uniform(0.5, 1.5) for name, region in regions.items()}
    chosen = sorted(weights, key=lambda name: -weights[name])[:spread]
    mass = sum(weights[name] for name in chosen)
    if not mass:
        return ((chosen[0], float(sites)),)
    return tuple((name, sites * weights[name] / mass) for name in weights if name in chosen)
