"""A what-if from the command line: edits, a plan that stays close to the one in force, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import crostaff as cs
from crostaff.cli import outcome, screen
from crostaff.cli.outcome import Exit
from crostaff.cli.planning import Limits, Outputs, solve_and_write
from crostaff.cli.reading import read_plan
from crostaff.cli.targets import require_new, require_page
from crostaff.errors import CrostaffError
from crostaff.solve.replan import in_force


@dataclass(frozen=True)
class WhatIf:
    """What is asked.

    Attributes
    ----------
    scenario, edits : pathlib.Path
    baseline : pathlib.Path or None
        A plan of the scenario before the edits.
    compare : pathlib.Path or None
        Page to write on what differs from the baseline.
    edited : pathlib.Path or None
        Where the edited scenario is written to.
    most_moved : int or None
        People who may have other work than in the plan in force.
    """

    scenario: Path
    edits: Path
    baseline: Path | None
    compare: Path | None
    edited: Path | None
    most_moved: int | None = None

    def require_writable(self, outputs: Outputs) -> None:
        """Refuse before solving what could not be written or told afterwards.

        Raises
        ------
        CrostaffError
        """
        outputs.require_writable()
        if self.compare is not None:
            if self.baseline is None:
                raise CrostaffError(
                    "--compare shows what differs from a plan in force; name it with --baseline"
                )
            require_page(self.compare, force=outputs.force)
        if self.edited is not None:
            require_new(self.edited)
        if outputs.plan.exists() and self.edits.exists() and outputs.plan.samefile(self.edits):
            raise CrostaffError(f"{outputs.plan} holds the edits; give the plan another name")
        targets = [outputs.plan, outputs.report, self.compare, self.edited]
        named = [path.absolute() for path in targets if path is not None]
        if len(set(named)) < len(named):
            raise CrostaffError("two of the outputs have the same name; give each its own")

    def answer(self, outputs: Outputs, limits: Limits, *, as_json: bool) -> Exit:
        """Edit, solve, write, and say what came out."""
        before = cs.read(self.scenario)
        plan = None if self.baseline is None else read_plan(before, self.baseline)
        # Edits of the plan in force, such as pin and delay_study, are to find it.
        known = before if plan is None else in_force(before, plan)
        later = known.apply(cs.read_edits(self.edits))
        words = later.edits_in_words()
        if not as_json:
            out = screen.console()
            for number, sentence in enumerate(words, start=1):
                out.print(f"{number}. {sentence}", soft_wrap=True, markup=False)

        def told(result: cs.Result) -> dict[str, object]:
            document: dict[str, object] = {"edits": list(words)}
            if self.edited is not None:
                # With the plan in force as its baseline: then the new plan is a plan of it.
                cs.write(result.problem.scenario, self.edited)
            if plan is not None and result.plan is not None:
                comparison = cs.compare(plan, result)
                document["comparison"] = list(comparison.sentences)
                if self.compare is not None:
                    comparison.report(self.compare, overwrite=outputs.force)
            return document

        written = {"scenario": self.edited, "compare": self.compare}
        return solve_and_write(
            later,
            outputs,
            limits,
            as_json=as_json,
            stay_close_to=plan,
            most_moved=self.most_moved,
            tell=told,
            also_written={name: str(path) for name, path in written.items() if path is not None},
        )


def edit_and_write(source: Path, edits: Path, target: Path, *, as_json: bool) -> Exit:
    """Change a scenario by edits, and write it without planning it."""
    require_new(target)
    later = cs.read(source).apply(cs.read_edits(edits))
    cs.write(later, target)
    words, written = list(later.edits_in_words()), {"scenario": str(target)}
    if as_json:
        outcome.print_json({"edits": words, "digest": later.digest, "written": written})
        return Exit.DONE
    out = screen.console()
    for number, sentence in enumerate(words, start=1):
        out.print(f"{number}. {sentence}", soft_wrap=True, markup=False)
    screen.show_written(out, written)
    return Exit.DONE
