"""A department of four with two studies, small enough to work by hand."""

from __future__ import annotations

from collections.abc import Mapping

from crostaff.compile import compile_problem
from crostaff.plan.plan import Plan, unsolved
from crostaff.scenario.builder import ScenarioBuilder
from crostaff.scenario.scenario import Scenario
from tests.support.tiny import decide


def department(
    *, name: str = "department", person: str = "", policy: Mapping[str, object] | None = None
) -> Scenario:
    """Return 16 weeks of work for statisticians; optimal at once.

    Parameters
    ----------
    name : str
        Name of the scenario, and title of its first study.
    person : str
        Name of ``ann``.
    policy : mapping, optional
        Policy keys.
    """
    builder = ScenarioBuilder(name=name, start="2027-01-04", periods=16, policy=policy)
    sas = builder.add_skill("SAS", hours_to_qualified=300, value_qualified=5_000)
    builder.add_staff(
        "ann", name=person, function="stats", cost_rate=70, skills={sas: "experienced"}
    )
    builder.add_staff("ben", function="stats", cost_rate=60, skills={sas: "qualified"})
    builder.add_staff("tia", function="stats", cost_rate=40, skills={sas: "trainee"})
    # Away for more than two weeks: capacity 0 in periods 4 to 7.
    builder.add_staff("zoe", function="writing", cost_rate=50, skills={sas: "qualified"})
    builder.add_absence("zoe", "2027-02-01", "2027-02-28", reason="leave")
    client = builder.add_client("acme")
    builder.add_study("ONC-12", client_id=client, title=name, due="2027-02-28", late_cost=100)
    builder.add_activity("interim", study_id="ONC-12", name="interim analysis", duration=8)
    builder.add_activity("final", study_id="ONC-12", duration=4)
    builder.add_activity("sent", study_id="ONC-12", duration=0)
    builder.add_precedence("interim", "final")
    builder.add_precedence("final", "sent")
    builder.add_study("CNS-3", client_id=client)
    builder.add_activity("report", study_id="CNS-3", duration=4, release="2027-03-29")
    needs = {"interim": 1.0, "final": 3.0, "report": 1.0}
    for activity, fte in needs.items():
        builder.add_requirement(
            f"{activity}/stats",
            activity_id=activity,
            function="stats",
            skill_id=sas,
            fte=fte,
            trainee_slots=1,
            bill_rate=120,
        )
    builder.add_protection(
        "hold",
        study_id="CNS-3",
        function="stats",
        skill_id=sas,
        fte=1.0,
        from_="2027-01-04",
        to="2027-03-28",
        release_notice=1,
    )
    return builder.build()


def department_plan(scenario: Scenario | None = None) -> Plan:
    """Return a plan of the department by hand.

    ``tia`` learns beside ``ann`` in the interim analysis, and works alone in the final one, which
    still lacks a third of its people; ``ben`` is held for the other study, and released for
    periods 8 to 10.
    """
    problem = compile_problem(scenario or department())
    decisions = decide(
        problem,
        "ann interim/stats[0] solo 100",
        "tia interim/stats[0] paired 100",
        "ann final/stats[0] solo 100",
        "tia final/stats[0] solo 100",
        "ben report/stats[0] solo 100",
        starts={"interim": 0, "final": 8, "sent": 12, "report": 12},
        held=["hold ben 100"],
        released=["hold 8 11"],
    )
    return unsolved(problem, decisions)
