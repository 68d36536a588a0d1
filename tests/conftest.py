"""Garbage is collected between tests where coverage is measured on CPython 3.11.

There the collector has crashed in threads that begin while they are traced, in one run of several;
never without coverage.
"""

from __future__ import annotations

import gc
import itertools
import sys

import pytest

IS_AT_RISK = sys.version_info < (3, 12)

TESTS_BETWEEN = 10
"""Tests between two collections."""

_count = itertools.count(1)


def pytest_runtest_setup() -> None:
    """Keep the collector from running whenever it likes."""
    if IS_AT_RISK and sys.gettrace() is not None:
        gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect, in the main thread and between tests."""
    if not gc.isenabled() and next(_count) % TESTS_BETWEEN == 0:
        gc.collect()
