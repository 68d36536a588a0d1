"""One bid: as it is asked for, later, and with help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crostaff.analysis.asking import Asker, Solved
from crostaff.analysis.interval import UNKNOWN, gain
from crostaff.analysis.quote.changes import DELAYS, Change, delays, remedies
from crostaff.analysis.quote.profile import profile_of
from crostaff.analysis.quote.quotation import Quote
from crostaff.analysis.quote.settling import improved, settled
from crostaff.analysis.quote.standing import standing_of
from crostaff.analysis.quote.trial import AS_ASKED, Trial, Verdict
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario

FIRST_SHARE, AGAIN_SHARE = 1 / 3, 1 / 2
"""Parts of the time that is left: for the bid as asked, then for the plan without it again."""


def quote_one(
    asker: Asker,
    scenario: Scenario,
    bid: StudyBundle,
    without: Solved,
    *,
    later: Sequence[int] | None,
    with_remedies: bool,
) -> Quote:
    """Return the quote of one bid.

    Parameters
    ----------
    asker : Asker
    scenario : Scenario
        Without the bid.
    bid : StudyBundle
    without : Solved
        Of that scenario, with a plan.
    later : sequence of int or None
        Delays to try while the answer is not yes, the shortest first; ``None`` for those that are
        usual, and then what lies between the last no and the first yes.
    with_remedies : bool
        Whether to try more people and learning then.
    """
    return _Single(asker, scenario, bid, without).quote(later, with_remedies)


class _Single:
    """The quote in the making."""

    def __init__(self, asker: Asker, scenario: Scenario, bid: StudyBundle, without: Solved) -> None:
        self.asker = asker
        self.scenario = scenario
        self.bid = bid
        self.study_id = bid.study.study_id
        self.without = without
        self.with_bid = scenario.add_study(bid)
        self.policy, self.unit = scenario.policy, scenario.period

    def quote(self, later: Sequence[int] | None, with_remedies: bool) -> Quote:
        """Try the bid as asked, then what may help where the answer is not yes."""
        found = self.asker.solve(
            self.with_bid, "the bid as asked", share=FIRST_SHARE, near=self.without.plan
        )
        if self.asker.is_interrupted and found.plan is None:
            raise KeyboardInterrupt
        self.without = self.asker.again(
            self.without, "the scenario without the bid", share=AGAIN_SHARE
        )
        asked = self._judged(Change(AS_ASKED, "nothing", None), found)
        helps = list(self._helps(asked)) if with_remedies else []
        is_yes = asked.verdict is Verdict.YES
        dates = [] if is_yes else self._delays(DELAYS[self.unit] if later is None else later)
        trials, late = self._tried(asked, dates, before=len(helps))
        between: range = range(0)
        if later is None:
            trials, between = self._sooner(asked, trials, before=len(helps))
        more, left = self._tried(asked, helps, before=0)
        asked = self._compared(self._told(asked))
        trials = [self._told(trial) if trial.verdict is Verdict.YES else trial for trial in trials]
        return Quote(
            self.scenario,
            self.bid,
            self.without,
            (asked, *(self._compared(trial, asked) for trial in (*trials, *more))),
            (*between, *(change.periods for change in late if change.periods is not None)),
            tuple(change.words for change in left),
            self.asker.is_interrupted,
        )

    def _told(self, trial: Trial) -> Trial:
        """Return the bid as asked, or later, with a plan of which can be told what it displaces."""
        solved = trial.solved
        if solved is None or solved.plan is None:
            return trial
        plan = settled(self.without.require_plan(), solved.plan, {self.study_id})
        return replace(trial, solved=Solved(plan.summary, plan, solved.problem))

    def _compared(self, trial: Trial, asked: Trial | None = None) -> Trial:
        """Return a trial against the plans, without the bid and as asked, known in the end."""
        solved = trial.solved
        if solved is None or solved.plan is None:
            return trial
        worth = gain(self.without.summary, solved.summary, self.policy)
        more = UNKNOWN
        if asked is not None and asked.solved is not None:
            more = gain(asked.solved.summary, solved.summary, self.policy)
        return replace(trial, worth=worth, gain=more)

    def _delays(self, periods: Sequence[int]) -> list[Change]:
        return list(delays(self.study_id, periods, self.unit))

    def _sooner(
        self, asked: Trial, trials: list[Trial], *, before: int
    ) -> tuple[list[Trial], range]:
        """Try delays between the last no and the yes, by halves; return those left, too."""
        if not trials or trials[-1].verdict is not Verdict.YES:
            return trials, range(0)
        known = {trial.periods or 0: trial for trial in trials}
        no, yes = max((0, *list(known)[:-1])), max(known)
        while yes - no > 1 and not self.asker.is_over:
            middle = (no + yes) // 2
            waiting = (yes - no).bit_length() + before
            (change,) = self._delays([middle])
            known[middle] = self._trial(asked, change, share=1 / waiting)
            if known[middle].verdict is Verdict.YES:
                yes = middle
            else:
                no = middle
        return [known[periods] for periods in sorted(known)], range(no + 1, yes)

    def _helps(self, asked: Trial) -> Iterable[Change]:
        if asked.verdict is Verdict.YES or asked.solved is None:
            return ()
        profile = profile_of(asked.solved, self.study_id, asked.standing)
        return remedies(self.with_bid, asked.solved, profile) if profile else ()

    def _tried(
        self, asked: Trial, changes: Sequence[Change], *, before: int
    ) -> tuple[list[Trial], Sequence[Change]]:
        """Try changes while there is time, delays until one will do; return what is left."""
        trials: list[Trial] = []
        for number, change in enumerate(changes):
            if self.asker.is_over:
                return trials, changes[number:]
            waiting = len(changes) - number + before
            trial = self._trial(asked, change, share=1 / waiting)
            trials.append(trial)
            if change.periods is not None and trial.verdict is Verdict.YES:
                return trials, ()
        return trials, ()

    def _trial(self, asked: Trial, change: Change, *, share: float) -> Trial:
        changed = change.applied(self.with_bid)
        if isinstance(changed, str):
            return Trial(change.kind, change.words, change.periods, refusal=changed)
        # A delayed bid has other dates; otherwise the plan with it still goes.
        known = self.without if change.periods is not None else asked.solved
        near = known.plan if known and known.plan else self.without.plan
        said = f"the bid {change.words}" if change.periods else f"the bid with {change.words}"
        return self._judged(change, self.asker.solve(changed, said, share=share, near=near))

    def _judged(self, change: Change, found: Solved) -> Trial:
        """Return what a solve says of the bid."""
        plan = found.plan
        if plan is not None:
            self.without = improved(self.without, plan)
        return Trial(
            change.kind,
            change.words,
            change.periods,
            found,
            None if plan is None else standing_of(plan, self.study_id),
            gain(self.without.summary, found.summary, self.policy),
        )
