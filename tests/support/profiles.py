"""Hypothesis settings of the property tests: the same examples on every run."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def examples(count: int) -> settings:
    """Return settings for so many examples, always the same ones, however slow."""
    return settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        # A seed says it all, and smaller seeds are no simpler: nothing to shrink.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
