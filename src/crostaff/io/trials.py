"""Studies from a trial registry: records in, a portfolio out; and the bundled demo."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from crostaff.errors import CrostaffError, Fault, ScenarioError
from crostaff.io.files import read_text
from crostaff.scenario.fields import FIRST_DATE, LAST_DATE, Period
from crostaff.scenario.generate import generate
from crostaff.scenario.needs import StudyFacts
from crostaff.scenario.portfolio import (
    Portfolio,
    Skipped,
    build_portfolio,
    check_horizon,
    runs_inside,
)
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.templates import Templates, TemplateSource, load_templates
from crostaff.scenario.timegrid import TimeGrid
from crostaff.scenario.words import hint, shorten, show

COLUMNS: tuple[str, ...] = (
    "nct_id",
    "phase",
    "lead_sponsor",
    "condition",
    "enrollment",
    "start_date",
    "primary_completion_date",
    "completion_date",
    "sites",
    "countries",
    "masking",
)
"""Columns a registry file must have; others are not read. Lists are separated by ``|``."""

_COUNTRIES = "write ISO codes of two letters, separated by |, like US|DE"

DEMO_START = dt.date(2021, 1, 4)
"""First day of the demo: the bundled studies really ran in that year."""

_DEMO_PEOPLE = 60
_DEMO_SEED = 6
_DEMO_LOAD = 0.75
_MOST_SHOWN = 10


def read_trials(
    path: str | Path,
    *,
    start: dt.date | str,
    periods: int = 52,
    period: str = "week",
    limit: int | None = None,
    templates: TemplateSource | Templates | None = None,
) -> Portfolio:
    """Return the studies of a registry file that run inside a horizon, as work to be staffed.

    A portfolio has studies, activities and needs, but no people: give it to
    ``generate(portfolio=...)``, which adds synthetic staff and returns a scenario.

    Stage dates follow the record's own dates, lengths and FTE the templates; sites are spread
    evenly over the record's countries. A missing primary completion counts as completion. Rows
    that become no study are listed in ``Portfolio.skipped`` with the reason.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV file with one study a row and these columns (others are not read):

        - ``nct_id``: the study's id, like NCT04509622,
        - ``phase``: EARLY_PHASE1, PHASE1, PHASE1/PHASE2, PHASE2, PHASE2/PHASE3, PHASE3 or PHASE4,
        - ``lead_sponsor``: the client's name,
        - ``condition``: may be empty; several are separated by ``|``,
        - ``enrollment``: patients, a positive whole number,
        - ``start_date``, ``completion_date``: YYYY-MM-DD, with the day,
        - ``primary_completion_date``: likewise, or empty,
        - ``sites``: a positive whole number,
        - ``countries``: ISO codes of two letters, separated by ``|``, like US|DE,
        - ``masking``: NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE, or empty.
    start : datetime.date or str
        First day of the horizon; text as YYYY-MM-DD.
    periods : int
    period : {"day", "week", "month"}
    limit : int, optional
        Keep the first so many studies.
    templates : path, mapping or Templates, optional
        Replaces keys of the built-in templates.

    Raises
    ------
    ScenarioError
        If the file cannot be read, lacks a column or has no usable row, or the templates are
        faulty.
    ValueError
        If the horizon or the limit is no positive number, the start no date, or the period
        unknown.
    """
    grid = check_horizon(start, period, periods)
    if limit is not None and limit < 1:
        raise ValueError(f"limit is {limit}; give at least 1, or None for all")
    try:
        text = read_text(Path(path))
    except CrostaffError as error:
        raise _file_error(str(path), str(error)) from None
    return _portfolio(
        _rows(text, str(path)),
        name=Path(path).stem,
        source=str(path),
        grid=grid,
        limit=limit,
        templates=load_templates(templates),
    )


def demo() -> Scenario:
    """Return the bundled demo: real studies of one year, and 60 synthetic people.

    The records are courtesy of the U.S. National Library of Medicine; the data is not current.
    """
    text = resources.files("crostaff").joinpath("data/demo/studies.csv").read_text("utf-8")
    portfolio = _portfolio(
        _rows(text, "demo"),
        name="demo",
        source="demo",
        grid=TimeGrid(DEMO_START, Period.WEEK, 52),
        limit=None,
        templates=load_templates(),
    )
    return generate(
        portfolio=portfolio, people=_DEMO_PEOPLE, seed=_DEMO_SEED, load=_DEMO_LOAD, name="demo"
    )


def _file_error(source: str, message: str, row: int | None = None) -> ScenarioError:
    return ScenarioError([Fault("trials", row, "", "", message)], source=source)


def _rows(text: str, source: str) -> list[tuple[int, dict[str, str]]]:
    """Return the records with their lines in the file."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="", strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise _file_error(
                source, f"has no column {', '.join(missing)}; is it a registry export?", 1
            )
        reader.fieldnames = header
        rows = []
        for row in reader:
            if "" in row:
                raise _file_error(source, "has more cells than columns", reader.line_num)
            rows.append((reader.line_num, {key: value.strip() for key, value in row.items()}))
    except csv.Error as error:
        raise _file_error(source, f"is not a CSV table: {error}", reader.line_num) from None
    return rows


def _portfolio(
    rows: list[tuple[int, dict[str, str]]],
    *,
    name: str,
    source: str,
    grid: TimeGrid,
    limit: int | None,
    templates: Templates,
) -> Portfolio:
    reader = _RecordReader(templates)
    studies: list[StudyFacts] = []
    skipped: list[Skipped] = []
    faults: list[Fault] = []
    for line, row in rows:
        facts, reasons = reader.read(line, row)
        if facts is not None and not runs_inside(facts, grid, templates):
            reasons = ["no stage lies inside the horizon"]
        elif facts is not None and limit is not None and len(studies) == limit:
            reasons = [f"is beyond the limit of {limit} studies"]
        elif facts is not None:
            studies.append(facts)
        if reasons:
            skipped.append(Skipped(line, row["nct_id"], "; ".join(reasons)))
            faults += [Fault("trials", line, row["nct_id"], "", reason) for reason in reasons]
    if not studies:
        raise _no_study(source, len(rows), faults)
    return build_portfolio(
        studies,
        name=name,
        grid=grid,
        templates=templates,
        skipped=skipped,
    )


def _no_study(source: str, rows: int, faults: list[Fault]) -> ScenarioError:
    """Return the error of a file without a usable row: each reason for itself."""
    told = faults[:_MOST_SHOWN]
    rest = f", of which {_MOST_SHOWN} are listed" if len(faults) > _MOST_SHOWN else ""
    head = (
        f"none of {rows} rows became a study{f', for {len(faults)} reasons{rest}' if rows else ''}"
    )
    return ScenarioError([Fault("trials", None, "", "", head), *told], source=source)


class _RecordReader:
    """Turns registry rows into facts, or into the reasons why not."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._line_by_id: dict[str, int] = {}
        self._client_by_sponsor: dict[str, str] = {}

    def read(self, line: int, row: Mapping[str, str]) -> tuple[StudyFacts | None, list[str]]:
        faults: list[str] = []
        study_id = row["nct_id"]
        if not study_id:
            faults.append("has no nct_id")
        elif study_id in self._line_by_id:
            faults.append(f"repeats row {self._line_by_id[study_id]}")
        phase = self._templates.phase_by_registry.get(row["phase"].upper())
        if phase is None:
            known = self._templates.phase_by_registry
            faults.append(
                f"phase {show(row['phase'])} is in no phase of the templates (write one of "
                f"{', '.join(known)})"
            )
        if not row["lead_sponsor"]:
            faults.append("has no lead_sponsor")
        enrolment = _positive(row, "enrollment", faults)
        sites = self._sites(row, faults)
        dates = _dates(row, faults)
        if faults or phase is None or dates is None:
            return None, faults
        self._line_by_id[study_id] = line
        return self._facts(row, phase, enrolment, sites, dates), []

    def _facts(
        self,
        row: Mapping[str, str],
        phase: str,
        enrolment: int,
        sites: tuple[tuple[str, float], ...],
        dates: tuple[dt.date, dt.date, dt.date],
    ) -> StudyFacts:
        templates, sponsor = self._templates, row["lead_sponsor"]
        size = (
            enrolment / templates.phases[phase].enrolment
        ) ** templates.fitting.enrolment_exponent
        spread = templates.fitting.complexity
        condition = row["condition"].replace("|", ", ")
        return StudyFacts(
            study_id=row["nct_id"],
            client_id=self._client(sponsor),
            client_name=sponsor,
            title=f"{condition or 'Unknown condition'}, phase {phase}"[:2000],
            phase=phase,
            area=templates.area_of(condition),
            complexity=min(max(templates.fitting.complexity_mean * size, spread.low), spread.high),
            sites_by_region=sites,
            blinded=row["masking"].upper() in templates.fitting.blinded_masking,
            first_patient=dates[0],
            primary_completion=dates[1],
            completion=dates[2],
        )

    def _client(self, sponsor: str) -> str:
        """Return a short plain id of the sponsor, one each."""
        if sponsor not in self._client_by_sponsor:
            plain = unicodedata.normalize("NFKD", sponsor).encode("ascii", "ignore").decode()
            slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "client"
            taken = set(self._client_by_sponsor.values())
            number, client = 1, slug
            while client in taken:
                number += 1
                client = f"{slug}-{number}"
            self._client_by_sponsor[sponsor] = client
        return self._client_by_sponsor[sponsor]

    def _sites(self, row: Mapping[str, str], faults: list[str]) -> tuple[tuple[str, float], ...]:
        """Return sites by region, spread evenly over the countries, in the templates' order."""
        sites = _positive(row, "sites", faults)
        countries = [code.strip().upper() for code in row["countries"].split("|") if code.strip()]
        if not countries:
            faults.append("has no countries")
        region_by_country = self._templates.region_by_country
        unknown = [code for code in countries if code not in region_by_country]
        faults += [
            f"country {shorten(code)} is in no region of the templates ({_COUNTRIES}"
            f"{hint(code, region_by_country)})"
            for code in dict.fromkeys(unknown)
        ]
        if unknown:
            return ()
        regions = [region_by_country[code] for code in countries]
        return tuple(
            (name, sites * regions.count(name) / len(regions))
            for name in self._templates.regions
            if name in regions
        )


def _positive(row: Mapping[str, str], column: str, faults: list[str]) -> int:
    text = row[column]
    if text.isascii() and text.isdecimal() and 0 < int(text[:10]) <= 10_000_000:
        return int(text[:10])
    faults.append(f"{column} is {text!r}, not a positive whole number")
    return 1


def _dates(row: Mapping[str, str], faults: list[str]) -> tuple[dt.date, dt.date, dt.date] | None:
    """Return start, primary completion and completion, ``None`` after a fault."""
    known = len(faults)
    start = _date(row, "start_date", faults)
    completion = _date(row, "completion_date", faults)
    primary = completion
    if row["primary_completion_date"]:
        primary = _date(row, "primary_completion_date", faults)
    if start is None or primary is None or completion is None or len(faults) > known:
        return None
    if completion <= start:
        faults.append(f"completion {completion} is not after start {start}")
    elif primary <= start:
        faults.append(f"primary completion {primary} is not after start {start}")
    elif primary > completion:
        faults.append(f"primary completion {primary} is after completion {completion}")
    else:
        return start, primary, completion
    return None


def _date(row: Mapping[str, str], column: str, faults: list[str]) -> dt.date | None:
    text = row[column]
    if not text:
        faults.append(f"has no {column}")
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        faults.append(f"{column} is {show(text)}, not a date as YYYY-MM-DD (give the day, too)")
        return None
    if not FIRST_DATE <= day <= LAST_DATE:
        faults.append(f"{column} {day} is outside 1900 to 2200")
        return None
    return day
