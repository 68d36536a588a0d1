"""Skill allocation with trainings through the same core, against published values.

::

    CROSTAFF_BENCH_DATA=… python -m benchmarks.skill_allocation --time-limit 60
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.published import Family, main
from benchmarks.readers.skill_allocation import read_instance, to_scenario

from crostaff.scenario.scenario import Scenario


def _read(path: Path) -> Scenario:
    return to_scenario(read_instance(path))


FAMILY = Family("skill_allocation", "*.dzn", "trainings", _read, ("2020",))

if __name__ == "__main__":
    sys.exit(main(FAMILY))
