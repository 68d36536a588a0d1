"""Time, cost and quality as expressions, and what keeps a plan within limits of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from crostaff.model.build import BuiltModel
from crostaff.model.context import LinearTerm
from crostaff.model.mentors import experienced_on
from crostaff.model.terms.tardiness import late
from crostaff.plan.criteria import Criteria, late_weights


@dataclass(frozen=True)
class Limits:
    """What a plan must keep; ``None`` and 0 ask for nothing.

    Attributes
    ----------
    lateness : int or None
        At most.
    share : Fraction
        Least share of experienced work; a share above 0 needs some experienced work.
    above : bool
        Whether the share must be larger than that.
    margin : int or None
        At least, in units of money.
    """

    lateness: int | None = None
    share: Fraction = Fraction()
    above: bool = False
    margin: int | None = None

    def admits(self, found: Criteria) -> bool:
        """Whether a plan keeps them."""
        return (
            (self.lateness is None or found.lateness <= self.lateness)
            and (found.share > self.share if self.above else found.share >= self.share)
            and (self.margin is None or found.margin >= self.margin)
        )

    def covers(self, other: Limits) -> bool:
        """Whether every plan that keeps the others keeps these."""
        late, least = other.lateness, other.margin
        return (
            (self.lateness is None or (late is not None and late <= self.lateness))
            and (other.share, other.above) >= (self.share, self.above)
            and (self.margin is None or (least is not None and least >= self.margin))
        )


class CriteriaTerms:
    """The criteria of a model's plans; work counts in grid steps × periods.

    Like the terms of the value, ``margin`` and minus ``lateness`` are at most those of the plan
    that is read off; the work is the plan's own.

    Parameters
    ----------
    built : BuiltModel

    Attributes
    ----------
    margin, lateness, experienced, assigned : LinearTerm
    """

    def __init__(self, built: BuiltModel) -> None:
        ctx = built.ctx
        self.margin = built.margin()
        self.lateness = LinearTerm()
        weights = late_weights(ctx.problem)
        for study, periods in late(ctx):
            self.lateness.add(periods, weights[study.index])
        self.experienced, self.assigned = LinearTerm(), LinearTerm()
        for member in ctx.members:
            self.assigned.add(member.steps, member.cell.length)
        for cell in ctx.view.cells:
            for mentor in experienced_on(ctx, built.growth, cell):
                self.experienced.add(mentor.steps, cell.length)

    def excess(self, share: Fraction) -> LinearTerm:
        """Return ``d × experienced − n × assigned`` work, 0 or more from a share n/d on."""
        return _sum((self.experienced, share.denominator), (self.assigned, -share.numerator))

    def gain(self, found: Criteria) -> LinearTerm:
        """Return by how much a plan is better than another, all criteria added up.

        Money counts in units, lateness as it is, and experienced work as what exceeds the share.
        """
        gain = _sum((self.margin, 1), (self.lateness, -1), (self.excess(found.share), 1))
        gain.offset += found.lateness - found.margin
        return gain


def keep(built: BuiltModel, terms: CriteriaTerms, limits: Limits) -> None:
    """Keep the plan within limits.

    ``lateness ≤ ε``, ``margin ≥ m``, and for a share n/d: ``d × experienced ≥ n × assigned``.
    """
    model = built.ctx.model
    if limits.lateness is not None:
        model.add(terms.lateness.expression() <= limits.lateness)
    if limits.margin is not None:
        model.add(terms.margin.expression() >= limits.margin)
    if limits.share > 0:
        model.add(terms.excess(limits.share).expression() >= int(limits.above))
    if limits.share > 0 or limits.above:
        model.add(terms.experienced.expression() >= 1)


def _sum(*parts: tuple[LinearTerm, int]) -> LinearTerm:
    total = LinearTerm()
    for term, factor in parts:
        total.extend(term, factor)
    return total
