"""Multi-skill project scheduling through the same core, against published makespans.

::

    CROSTAFF_BENCH_DATA=… python -m benchmarks.mspsp --sets set-1a set-2c --time-limit 60
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.published import Family, main
from benchmarks.readers.mspsp import read_instance, to_scenario

from crostaff.scenario.scenario import Scenario


def _read(path: Path) -> Scenario:
    return to_scenario(read_instance(path))


FAMILY = Family("mspsp", "*.dzn", "makespan", _read, ("set-1a", "set-2c"))

if __name__ == "__main__":
    sys.exit(main(FAMILY))
