"""Shift minimisation personnel task scheduling through the same core, against published values.

::

    CROSTAFF_BENCH_DATA=… python -m benchmarks.smptsp --time-limit 60
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.published import Family, main
from benchmarks.readers.smptsp import read_instance, to_scenario

from crostaff.scenario.scenario import Scenario


def _read(path: Path) -> Scenario:
    return to_scenario(read_instance(path))


FAMILY = Family("smptsp", "*.dat", "headcount", _read, ("Data_010", "Data_100", "Data_137"))

if __name__ == "__main__":
    sys.exit(main(FAMILY))
