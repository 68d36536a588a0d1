"""`eligibility`: function, region, language, contract and validity fit the whole segment."""

from __future__ import annotations

from crostaff.model.context import BuildContext


def add(ctx: BuildContext) -> None:
    """Keep a person off every segment that they cannot serve from first to last period.

    For every seat: ``on ⇒ start ∈ starts[person, cell]``. People who never fit have no seat at
    all; the starts that a person's contract, absences and skill allow restrict the others when
    their seats are created. A contractor whose contract ends in May takes no segment into June.
    """
    keep_open_starts(ctx, "eligibility")


def keep_open_starts(ctx: BuildContext, rule: str) -> None:
    """Post, for one of the rules behind them, the starts that seats allow."""
    for member in ctx.members:
        for seat in member.seats:
            allowed = ctx.open_starts.get((seat.staff, seat.cell.index, seat.paired))
            if allowed is not None:
                start = ctx.starts[ctx.activity_of(seat.cell).index]
                row = ctx.model.add_linear_expression_in_domain(start, allowed)
                ctx.post(rule, row.only_enforce_if(seat.on))
