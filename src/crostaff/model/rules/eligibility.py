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
            if allowed is None:
                continue
            activity = ctx.activity_of(seat.cell)
            if ctx.is_explicit(activity):
                starts = enumerate(ctx.start_is(activity), activity.earliest)
                open_ = [literal for start, literal in starts if allowed.contains(start)]
                row = ctx.model.add_bool_or(ctx.negated(seat.on), *open_)
            else:
                start = ctx.starts[activity.index]
                row = ctx.model.add_linear_expression_in_domain(start, allowed)
                row = row.only_enforce_if(seat.on)
            ctx.post(rule, row)
