"""How long a model takes to build, judged by those before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Pace:
    """Places of models that are built in a second: guessed at first, then learnt.

    Attributes
    ----------
    guess : float
        Places a second; counts like what was built in a first second.
    places : int
        Of all models so far.
    seconds : float
        That they took.
    """

    guess: float
    places: int = 0
    seconds: float = 0.0

    def expected(self, places: int) -> float:
        """Return how many seconds a model of so many places may take."""
        return places * (1.0 + self.seconds) / (self.guess + self.places)

    def learn(self, places: int, seconds: float) -> None:
        """Follow how long a model took."""
        self.places += places
        self.seconds += seconds
