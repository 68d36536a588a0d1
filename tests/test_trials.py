from __future__ import annotations

import datetime as dt
import re
from importlib import resources
from pathlib import Path

import pytest

from crostaff.compile import compile_problem
from crostaff.errors import ScenarioError
from crostaff.io.trials import COLUMNS, DEMO_START, demo, read_trials
from crostaff.scenario.fields import Blinding, Period, StudyStatus
from crostaff.scenario.generate import generate
from crostaff.scenario.portfolio import Portfolio
from crostaff.scenario.stages import clip, stage_boundaries
from crostaff.scenario.templates import load_templates
from crostaff.scenario.validate import validate

START = dt.date(2021, 1, 4)  # a Monday

RECORD = {
    "nct_id": "NCT1",
    "phase": "PHASE2",
    "lead_sponsor": "Acme, Inc.",
    "condition": "Plaque Psoriasis|Arthritis",
    "enrollment": "90",
    "start_date": "2021-01-04",
    "primary_completion_date": "2022-07-06",
    "completion_date": "2022-09-05",
    "sites": "20",
    "countries": "US|DE",
    "masking": "DOUBLE",
}


def write(path: Path, *changes: dict[str, str]) -> Path:
    rows = [RECORD | change for change in changes]
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{row[column]}"' for column in COLUMNS) for row in rows]
    file = path / "studies.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def read(path: Path, *changes: dict[str, str], **options: object) -> Portfolio:
    return read_trials(write(path, *changes), start=START, **options)  # type: ignore[arg-type]


def test_stage_dates_of_one_record() -> None:
    # Phase II: 6/12/6/2/1.5/5 months of 30.4375 days. Enrolment and maintenance last 548 days
    # against 18 × 30.4375 = 547.875: a template month is 30.444 days. In days from first patient:
    # -182.7, 0, 548 × 12/18 = 365.3, 609 - 60.9 = 548.1, 609, 654.7, 806.9; in weeks, rounded:
    bounds = stage_boundaries(
        dt.date(2021, 1, 4),
        dt.date(2022, 7, 6),
        dt.date(2022, 9, 5),
        phase=load_templates().phases["II"],
        limits=(0.5, 1.5),
        start=START,
        period=Period.WEEK,
    )
    assert bounds == (-26, 0, 52, 78, 87, 94, 115)


def test_only_what_lies_inside_the_horizon_is_kept(tmp_path: Path) -> None:
    portfolio = read_trials(write(tmp_path, {}), start=dt.date(2022, 1, 31), periods=36)
    # The horizon begins in week 56 of the study: boundaries 52, 78, 87, 94 become -4, 22, 31, 38.
    assert [(a.activity_id, a.duration, a.fixed_start) for a in portfolio.activities] == [
        ("NCT1/maintain", 22, dt.date(2022, 1, 31)),
        ("NCT1/close_out", 9, dt.date(2022, 7, 4)),
        ("NCT1/lock", 5, dt.date(2022, 9, 5)),
    ]
    assert [(p.predecessor, p.successor) for p in portfolio.precedences] == [
        ("NCT1/maintain", "NCT1/close_out"),
        ("NCT1/close_out", "NCT1/lock"),
    ]
    # Week 115 of the study is the end of its report; week 59 of this horizon.
    assert portfolio.studies[0].due == dt.date(2022, 1, 31) + dt.timedelta(weeks=59, days=-1)
    assert portfolio.activities[-1].due is None  # the lock ends after the horizon


def test_lock_inside_the_horizon_is_promised(tmp_path: Path) -> None:
    portfolio = read(tmp_path, {}, periods=104)
    due = {a.name: a.due for a in portfolio.activities}
    assert due.pop("lock") == START + dt.timedelta(weeks=94, days=-1)
    assert set(due.values()) == {None}


def test_fte_of_one_record(tmp_path: Path) -> None:
    # Phase II halves the table and the median enrolment of 90 means complexity 0.8: × 0.4.
    # 20 sites in two countries: 10 × 0.11 monitors for each region. Medical writing's 0.04 and the
    # unblinded 0.2 × 0.5 × 0.4 = 0.04 round to nothing.
    portfolio = read(tmp_path, {}, periods=26)
    by_id = {r.requirement_id.removeprefix("NCT1/enrol/"): r.fte for r in portfolio.requirements}
    assert by_id == {
        "project_management/lead": 0.4,  # 1.8 × 0.4 × 0.5 = 0.36
        "project_management": 0.4,
        "clinical_trial_assistance": 1.2,
        "start_up": 0.6,
        "clinical_monitoring/US": 1.1,
        "clinical_monitoring/W-Europe": 1.1,
        "medical_monitoring/lead": 0.3,  # 0.32
        "pharmacovigilance": 0.5,  # 0.48
        "data_management": 1.0,
        "database_programming": 0.1,  # 0.12
        "biostatistics": 0.2,  # 0.16
        "statistical_programming": 0.2,  # 1 × 0.4 × 60 % = 0.24
        "statistical_programming/qc": 0.2,  # 0.16
        "quality_assurance": 0.1,  # 0.06
    }


def test_teams_of_one_record(tmp_path: Path) -> None:
    portfolio = read(tmp_path, {"enrollment": "9000", "phase": "PHASE3"}, periods=26)
    rows = {r.requirement_id.removeprefix("NCT1/enrol/"): r for r in portfolio.requirements}
    quality = rows["statistical_programming/qc"]
    assert quality.independent_of == ("NCT1/enrol/statistical_programming",)
    assert rows["biostatistics/unblinded"].blinding is Blinding.UNBLINDED
    assert rows["biostatistics"].blinding is Blinding.BLINDED
    assert rows["project_management/lead"].skill_id == "immunology"
    assert rows["clinical_monitoring/US"].region == "US"
    assert rows["clinical_monitoring/US"].trainee_slots == 2
    assert quality.trainee_slots == rows["quality_assurance"].trainee_slots == 0
    assert portfolio.studies[0].therapeutic_area == "immunology"
    assert {s.skill_id for s in portfolio.skills} >= {"immunology", "clinical_monitoring"}


def test_open_study_has_no_blinding(tmp_path: Path) -> None:
    portfolio = read(tmp_path, {"masking": "SINGLE"})
    assert {r.blinding for r in portfolio.requirements} == {None}


@pytest.mark.parametrize(
    ("conditions", "area"),
    [
        ("Healthy", "other"),
        ("", "other"),
        ("Cancer Pain", "oncology"),
        ("Amyotrophic Lateral Sclerosis", "rare"),
        ("Covid19", "infectious"),
        ("Alzheimer Disease", "cns"),
        ("Essential Hypertension", "cardiovascular"),
    ],
)
def test_areas(conditions: str, area: str) -> None:
    assert load_templates().area_of(conditions) == area


def test_rare_diseases_are_novel(tmp_path: Path) -> None:
    assert read(tmp_path, {"condition": "Fabry Disease"}).studies[0].novel


def test_one_client_per_sponsor(tmp_path: Path) -> None:
    portfolio = read(
        tmp_path,
        {"nct_id": "A"},
        {"nct_id": "B"},
        {"nct_id": "C", "lead_sponsor": "ACME Inc"},
        {"nct_id": "D", "lead_sponsor": "武田"},
    )
    assert [c.client_id for c in portfolio.clients] == ["acme-inc", "acme-inc-2", "client"]
    assert [s.client_id for s in portfolio.studies][:2] == ["acme-inc", "acme-inc"]


def test_missing_primary_completion_counts_as_completion(tmp_path: Path) -> None:
    facts = read(tmp_path, {"primary_completion_date": ""}).facts[0]
    assert facts.primary_completion == facts.completion == dt.date(2022, 9, 5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"nct_id": ""}, "has no nct_id"),
        ({"nct_id": "GOOD"}, "repeats row 2"),
        ({"phase": "NA"}, "phase 'NA' is in no phase of the templates"),
        ({"lead_sponsor": ""}, "has no lead_sponsor"),
        ({"enrollment": "0"}, "enrollment is '0', not a positive whole number"),
        ({"enrollment": ""}, "enrollment is '', not a positive whole number"),
        ({"enrollment": "9" * 5000}, "not a positive whole number"),
        ({"sites": "1.5"}, "sites is '1.5', not a positive whole number"),
        ({"countries": ""}, "has no countries"),
        ({"countries": "US|XX"}, "country XX is in no region of the templates"),
        ({"start_date": ""}, "has no start_date"),
        ({"start_date": "2021-13-01"}, "start_date is '2021-13-01', not a date as YYYY-MM-DD"),
        ({"start_date": "1821-01-01"}, "start_date 1821-01-01 is outside 1900 to 2200"),
        ({"completion_date": ""}, "has no completion_date"),
        ({"completion_date": "2020-09-05"}, "completion 2020-09-05 is not after start 2021-01-04"),
        (
            {"primary_completion_date": "2021-01-04"},
            "primary completion 2021-01-04 is not after start 2021-01-04",
        ),
        (
            {"primary_completion_date": "2022-12-31"},
            "primary completion 2022-12-31 is after completion 2022-09-05",
        ),
        (
            {
                "start_date": "2011-01-01",
                "primary_completion_date": "2012-01-01",
                "completion_date": "2012-01-01",
            },
            "no stage lies inside the horizon",
        ),
    ],
)
def test_faulty_rows_are_skipped_with_the_reason(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    portfolio = read(tmp_path, {"nct_id": "GOOD"}, change)
    assert [s.study_id for s in portfolio.studies] == ["GOOD"]
    assert len(portfolio.skipped) == 1
    assert portfolio.skipped[0].row == 3
    assert reason in portfolio.skipped[0].reason


def test_all_faults_of_a_row_are_named(tmp_path: Path) -> None:
    skipped = read(tmp_path, {"nct_id": "GOOD"}, {"phase": "", "sites": "", "start_date": ""})
    assert skipped.skipped[0].reason.count(";") == 2


def test_limit_keeps_the_first_and_lists_the_rest(tmp_path: Path) -> None:
    portfolio = read(tmp_path, {"nct_id": "A"}, {"nct_id": "B"}, {"nct_id": "C"}, limit=2)
    assert [s.study_id for s in portfolio.studies] == ["A", "B"]
    assert str(portfolio.skipped[0]) == "row 4 'C': is beyond the limit of 2 studies"


def test_no_usable_row(tmp_path: Path) -> None:
    change = {"phase": "III", "countries": "United States|DE", "start_date": "2021-02"}
    with pytest.raises(ScenarioError) as raised:
        read(tmp_path, change)
    phases = "EARLY_PHASE1, PHASE1, PHASE1/PHASE2, PHASE2, PHASE2/PHASE3, PHASE3, PHASE4"
    assert [str(fault) for fault in raised.value.faults] == [
        "trials: none of 1 rows became a study, for 3 reasons",
        f"trials row 2 'NCT1': phase 'III' is in no phase of the templates (write one of {phases})",
        "trials row 2 'NCT1': country UNITED STATES is in no region of the templates (write ISO "
        "codes of two letters, separated by |, like US|DE)",
        "trials row 2 'NCT1': start_date is '2021-02', not a date as YYYY-MM-DD (give the day, "
        "too)",
    ]


def test_many_reasons_are_cut_short(tmp_path: Path) -> None:
    changes = [{"nct_id": f"N{i}", "sites": ""} for i in range(12)]
    with pytest.raises(ScenarioError, match="for 12 reasons, of which 10 are listed") as raised:
        read(tmp_path, *changes)
    assert len(raised.value.faults) == 11


def test_a_near_country_is_suggested(tmp_path: Path) -> None:
    portfolio = read(tmp_path, {"nct_id": "GOOD"}, {"countries": "USA"})
    assert "did you mean 'US'?" in portfolio.skipped[0].reason


def test_the_start_may_be_text(tmp_path: Path) -> None:
    file = write(tmp_path, {})
    assert read_trials(file, start="2021-01-04").start == START
    with pytest.raises(ValueError, match=r"'04\.01\.2021' is not a date; write it as YYYY-MM-DD"):
        read_trials(file, start="04.01.2021")


def test_every_column_is_documented() -> None:
    assert read_trials.__doc__ is not None
    assert [name for name in COLUMNS if f"``{name}``" not in read_trials.__doc__] == []
    page = (Path(__file__).parents[1] / "docs" / "trials.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"| `{name}` |" not in page] == []


def test_the_page_shows_an_example_that_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "trials.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```csv\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "trials.csv").write_text(example, encoding="utf-8")
    portfolio = read_trials(tmp_path / "trials.csv", start="2027-01-04", periods=52)
    assert len(portfolio.studies) == 2
    assert portfolio.skipped == ()
    scenario = generate(portfolio=portfolio, people=20, seed=1)
    assert validate(scenario) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no column nct_id, phase"),
        ("nct_id,phase\nN1,PHASE1\n", "has no column lead_sponsor, condition"),
        (",".join(COLUMNS) + "\n" + "x," * 20 + "\n", "row 2: has more cells than columns"),
        (",".join(COLUMNS) + '\n"x', "is not a CSV table"),
    ],
)
def test_broken_files(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "broken.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        read_trials(file, start=START)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="does not exist"):
        read_trials(tmp_path / "nothing.csv", start=START)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"periods": 0}, "periods is 0"),
        ({"period": "year"}, "period is 'year'; give day, week or month"),
        ({"limit": 0}, "limit is 0"),
    ],
)
def test_bad_options(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(tmp_path, {}, **options)


@pytest.mark.parametrize(
    ("span", "inside"), [((-3, 2), (0, 2)), ((8, 12), (8, 10)), ((-5, 0), None), ((10, 12), None)]
)
def test_clip(span: tuple[int, int], inside: tuple[int, int] | None) -> None:
    assert clip(*span, 10) == inside


def test_user_templates_replace_single_keys(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[regions.US]\ncountries = ["US"]\n[functions.start_up]\nfte = [1,1,1,1,1,1]\n')
    templates = load_templates(file)
    assert templates.functions["start_up"].fte == (1, 1, 1, 1, 1, 1)
    assert templates.functions["start_up"].bill_rate == 110
    assert templates.regions["US"].countries == ("US",)
    portfolio = read(tmp_path, {}, templates=templates, periods=26)
    fte = {r.requirement_id: r.fte for r in portfolio.requirements}
    assert fte["NCT1/enrol/start_up"] == 0.4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"phase": {}}, "templates 'phase'"),
        ({"phases": {"I": {"months": [1, 2]}}}, r"'phases\.I\.months'"),
        ({"phases": {"II": {"registry": ["PHASE1"]}}}, "registry phase 'PHASE1' is in I and II"),
        ({"regions": {"Asia": {"countries": ["US"]}}}, "country 'US' is in US and Asia"),
        ({"fitting": {"duration_limits": [2, 1]}}, "write the lower first"),
        ({"unblinded": {"functions": {"magic": 1}}}, "names 'magic'; no such function"),
        ({"grades": {"trainee": {"level": "guru"}}}, "'guru' is no level"),
        (
            {"functions": {"start_up": {"training": {"mentor_share": 0.9}}}},
            "a pair would deliver less than nothing",
        ),
        ({"delays": {"other": {"low": 5}}}, "low 5.0 is above high 3.0"),
    ],
)
def test_faulty_templates(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        load_templates(changes)


def test_templates_that_are_no_toml(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("phases = [")
    with pytest.raises(ScenarioError, match="is not TOML"):
        load_templates(file)
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_templates(tmp_path / "none.toml")


def test_demo_shows_every_feature() -> None:
    scenario = demo()
    assert validate(scenario) == []
    assert scenario == demo()
    assert (len(scenario.staff), len(scenario.studies), scenario.periods) == (60, 27, 52)
    assert scenario.start == DEMO_START
    assert any(p.named_staff for p in scenario.protections)
    assert any(p.release_notice is not None for p in scenario.protections)
    assert any(p.release_notice is None for p in scenario.protections)
    assert any(c.first_time for c in scenario.clients)
    groups = [c.firewall_group for c in scenario.clients if c.firewall_group]
    assert len(groups) > len(set(groups)) > 0
    assert any(r.blinding is Blinding.UNBLINDED for r in scenario.requirements)
    assert any(r.independent_of for r in scenario.requirements)
    assert any(r.trainee_slots for r in scenario.requirements)
    assert any(r.named_staff for r in scenario.requirements)
    assert any(s.novel for s in scenario.studies)
    assert any(s.status is StudyStatus.TENTATIVE for s in scenario.studies)
    assert any(a.fixed_start is None for a in scenario.activities)
    assert {a.name for a in scenario.activities} == {
        "start-up",
        "enrol",
        "maintain",
        "close-out",
        "lock",
        "report",
    }
    assert compile_problem(scenario).warnings == ()


def test_demo_has_sponsors_with_several_studies_and_the_credit_line() -> None:
    scenario = demo()
    clients = [s.client_id for s in scenario.studies]
    assert sum(clients.count(c) > 1 for c in set(clients)) >= 4
    text = resources.files("crostaff").joinpath("data/demo/CREDITS.md").read_text("utf-8")
    assert "Courtesy of the U.S. National Library of Medicine; the data is not current" in text
