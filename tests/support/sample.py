"""One small scenario with rows in every table, and its files."""

from __future__ import annotations

from pathlib import Path

from crostaff.io import write
from crostaff.scenario.builder import ScenarioBuilder
from crostaff.scenario.scenario import Scenario


def sample_builder() -> ScenarioBuilder:
    """Return a builder with two studies, three people and a row in every table."""
    builder = ScenarioBuilder(
        name='Überblick "A"',
        start="2027-01-04",
        periods=52,
        policy={
            "objective": ["shortfall", "value"],
            "rules": {"concurrency": "off"},
            "frozen_until": "2027-02-01",
        },
    )
    oncology = builder.add_skill("ONC", name="Oncology", hours_to_qualified=200)
    ann = builder.add_staff(
        "ann", function="CRA", grade="II", region="EU", cost_rate=61.5, languages=["de", "en"]
    )
    builder.add_staff_skill(ann, oncology, "experienced", valid_to="2028-12-31")
    tia = builder.add_staff("tia", function="CRA", fte=0.8, skills={oncology: "trainee"})
    builder.add_staff("007", name="=cmd()", function="PM", available_from="2027-03-01")
    builder.add_staff_skill("007", oncology, 2, hours=12.25)
    builder.add_absence(tia, "2027-07-05", "2027-07-30", reason="leave, long")
    builder.add_client("acme", first_time=True, firewall_group="PD-1")
    builder.add_study("S1", client_id="acme", priority=2.0, due="2027-09-30", late_cost=1000)
    builder.add_study("S2", client_id="acme", status="tentative", win_probability=0.3)
    builder.add_activity("conduct", study_id="S1", duration=20, release="2027-02-01")
    builder.add_activity("close-out", study_id="S1", duration=6, deadline="2027-12-31")
    builder.add_activity("set-up", study_id="S2", duration=4, fixed_start="2027-05-03")
    builder.add_precedence("conduct", "close-out", lag=-1, max_lag=8)
    first = builder.add_requirement(
        "R1",
        activity_id="conduct",
        function="CRA",
        skill_id=oncology,
        fte=1.5,
        trainee_slots=1,
        named_staff=[ann],
        blinding="blinded",
    )
    builder.add_requirement(
        "R2",
        activity_id="close-out",
        function="CRA",
        skill_id=oncology,
        fte=0.5,
        independent_of=[first],
        language="de",
    )
    builder.add_requirement(
        "R3", activity_id="set-up", function="PM", skill_id=oncology, fte=0.3, bill_rate=140
    )
    builder.add_protection(
        "P1",
        study_id="S1",
        function="CRA",
        skill_id=oncology,
        fte=0.5,
        from_="2027-02-01",
        to="2027-08-29",
        release_notice=4,
    )
    builder.add_rate(client_id="acme", function="CRA", bill_rate=120)
    builder.add_rate(bill_rate=100)
    builder.add_baseline_assignment("R1", 0, ann, mode="solo", fte_pct=60, pinned=True)
    builder.add_baseline_start("conduct", 4)
    builder.add_baseline_start("close-out", "2027-07-05")
    return builder


def sample_scenario() -> Scenario:
    """Return the scenario of :func:`sample_builder`."""
    return sample_builder().build()


def sample_folder(parent: Path) -> Path:
    """Write the sample into a new folder and return it."""
    folder = parent / "portfolio"
    write(sample_scenario(), folder)
    return folder
