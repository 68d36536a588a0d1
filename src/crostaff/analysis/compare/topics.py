"""What is said next, topic by topic: dates, people, missing work, protections, learning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crostaff.scenario.words import counted

MOST = 6
"""Most sentences of a topic; the tables hold everything."""


class Said(NamedTuple):
    """A sentence, and what it is about.

    Attributes
    ----------
    cost : float
        Currency at stake, whichever way it goes.
    size : float
        Days or hours, for those that cost the same.
    """

    sentence: str
    cost: float
    size: float


class Topic(NamedTuple):
    """Sentences that belong together.

    Attributes
    ----------
    cost : float
        Currency at stake in all.
    opening : tuple of str
        What is said first.
    said : tuple of Said
    table : str
        Which table holds the rest.
    """

    cost: float
    opening: tuple[str, ...]
    said: tuple[Said, ...]
    table: str


def sentences_of(topics: Iterable[Topic]) -> tuple[str, ...]:
    """Return what is said, first of the topics and then within each what costs most."""
    ordered = sorted(topics, key=lambda topic: -round(abs(topic.cost), 2))
    return tuple(sentence for topic in ordered for sentence in _told(topic))


def _told(topic: Topic) -> Sequence[str]:
    ordered = sorted(topic.said, key=lambda said: (-round(abs(said.cost), 2), -abs(said.size)))
    shown = [said.sentence for said in ordered[:MOST]]
    left = len(ordered) - len(shown)
    more = f"{counted(left, 'more change')} of this kind: see the table {topic.table}."
    return (*topic.opening, *shown, *((more,) if left else ()))
