"""What is said of a bid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from crostaff.analysis.compare.figures import TOTAL, figure
from crostaff.analysis.interval import Interval, in_words
from crostaff.analysis.quote.displaced import Displaced
from crostaff.analysis.quote.standing import Standing
from crostaff.analysis.quote.trial import Trial, Verdict
from crostaff.analysis.words import hours, money, number
from crostaff.plan.plan import Plan
from crostaff.plan.score import objectives
from crostaff.plan.summary import Status
from crostaff.scenario.fields import Period
from crostaff.scenario.records import Study
from crostaff.scenario.words import counted, listed
from crostaff.solve.unready import unready

MOST_SHORT = 4
"""Requirements that a sentence names."""

FEW_UNTRIED = 2
"""Delays one after the other that a sentence names each."""


def answer(trial: Trial, study_id: str, currency: str, unit: Period) -> Iterator[str]:
    """Yield the answer to the bid as it is asked for, and how far it is proved."""
    standing, value = trial.standing, trial.worth.value
    if standing is None or value is None:
        yield from _no_plan(trial, study_id)
        return
    days = span(standing)
    if trial.verdict is Verdict.YES:
        yield f"Yes: {study_id}{days} is staffed in full and on time."
    elif trial.verdict is Verdict.BUT:
        yield f"Yes, but {study_id}{days} is not as asked: {lacks(standing, unit)}."
    elif standing.is_undone:
        yield f"No: nobody would work on {study_id}."
    else:
        also = "" if standing.is_as_asked else f"; {lacks(standing, unit)}"
        yield f"No: {study_id}{days} would cost more than it brings{also}."
    yield f"It changes the value of the plan by {in_words(trial.worth, currency)}."
    yield proof(trial)


def chances(studies: Sequence[Study]) -> Iterator[str]:
    """Yield how likely the work of bids is to come, where that is not certain."""
    likely = [
        f"{study.study_id} {number(100 * study.win_probability, 1).removesuffix('.0')} %"
        for study in studies
        if study.win_probability < 1
    ]
    if likely:
        yield (
            "Billing, labour and missing work count with the chance of winning "
            f"({listed(likely)}); people are planned as if it were won."
        )


def _no_plan(trial: Trial, study_id: str) -> Iterator[str]:
    if trial.refusal:
        yield f"No: {trial.refusal}."
    elif trial.is_proved:
        early = unready(trial.solved.problem, study_id) if trial.solved else ()
        yield f"No, proved: no plan with {study_id} keeps all rules{'; '.join(('', *early))}."
    else:
        yield f"No, not proved: no plan with {study_id} was found in time; allow more seconds."


def proof(trial: Trial) -> str:
    """Return what is proved of the answer, and what is not."""
    is_no = trial.verdict is Verdict.NO
    if trial.is_proved and is_no:
        standing = trial.standing
        much = "more than" if standing is not None and standing.is_undone else "as much as"
        return f"Proved: no plan with it is worth {much} the plan without."
    if trial.is_proved:
        return "Proved: no plan without it is worth more than the plan found with it."
    if trial.worth.low is None and trial.worth.high is None:
        return "Not proved: there is no bound on the value of better plans."
    other = "with it may be worth it" if is_no else "without it may be worth more"
    return f"Not proved: a better plan {other}; allow more seconds."


def span(standing: Standing) -> str:
    """Return the days of a study as an insertion, such as `` (2027-01-04 to 2027-03-28)``."""
    if standing.start_date is None:
        return ""
    return f" ({standing.start_date} to {standing.end_date})"


def lacks(standing: Standing, unit: Period) -> str:
    """Return what is short of a study, and what is late."""
    shorts = [
        f"{short.name} lacks {hours(short.hours)} of {short.function} ({short.skill_id}, "
        f"{short.from_date} to {short.to_date})"
        for short in standing.shorts
    ]
    lates = [f"{late.name} is {counted(late.periods, unit.value)} late" for late in standing.lates]
    return listed([*shorts, *lates], most=MOST_SHORT)


def in_short(standing: Standing, unit: Period) -> str:
    """Return how much of a study is short, and how late it is."""
    short = f"{hours(standing.short_hours)} of it are missing" if standing.shorts else ""
    late = f"it is {counted(standing.late, unit.value)} late" if standing.lates else ""
    return listed([part for part in (short, late) if part])


def margins(
    displaced: Displaced, bids: Sequence[str], currency: str, *, first: str = "Margin"
) -> str:
    """Return the margin without and with bids, and their own.

    Parameters
    ----------
    displaced : Displaced
    bids : sequence of str
        Study ids.
    currency : str
    first : str
        The first word, as the place in a sentence wants it.
    """
    figures = displaced.comparison.kpi_figures
    whole = figure(figures, "margin", (TOTAL, TOTAL))
    own = [figure(figures, "margin", ("study", name)).after for name in bids]
    alone = sum(amount for amount in own if not math.isnan(amount))
    it, its = ("it", "its") if len(bids) == 1 else ("them", "their")
    said = (
        f"{first} (billing less labour) is {number(whole.after)} {currency} with {it} and "
        f"{number(whole.before)} without; {its} own is {number(alone)}"
    )
    share = figure(figures, "billability", (TOTAL, TOTAL))
    if not math.isnan(share.before) and not math.isnan(share.after):
        parts = [f"{number(100 * part, 1)} %" for part in (share.after, share.before)]
        said += f". Billability is {parts[0]} with {it} and {parts[1]} without"
    return f"{said}."


def displacement(displaced: Displaced, later: str = "") -> Iterator[str]:
    """Yield what becomes of everything else, and when that is so if it is not as asked."""
    if displaced.is_nothing:
        nothing = f"nothing is displaced{', ' if later else ''}{later}"
        yield f"{nothing.capitalize()}: all other work stays as it is."
    elif later:
        yield f"What it displaces {later}:"
    yield from displaced.sentences


def earliest(
    trials: Sequence[Trial], untried: Sequence[int], currency: str, unit: Period
) -> Iterator[str]:
    """Yield the earliest dates at which a bid is possible, and which delays were tried.

    Parameters
    ----------
    trials : sequence of Trial
        Of delays, the shortest first.
    untried : sequence of int
        Delays for which there was no time.
    currency : str
    unit : Period
    """
    tried = [trial for trial in trials if trial.solved is not None]
    refused = [trial for trial in trials if trial.solved is None]
    said = f"tried: {_later(tried, unit)}" if tried else ""
    good = next((trial for trial in tried if trial.verdict is Verdict.YES), None)
    if good is not None and good.standing is not None:
        yield (
            f"Possible as a whole {good.change}{span(good.standing)}: staffed in full, on time for "
            f"its later dates, and worth it ({good.proof}; {said})."
        )
        yield f"Then it changes the value of the plan by {in_words(good.worth, currency)}."
    elif tried:
        yield f"No later date that was tried makes it possible ({said})."
    if refused:
        yield f"It cannot begin {_later(refused, unit)}: {refused[0].refusal}."
    if untried:
        waiting = listed([str(periods) for periods in untried])
        if len(untried) > FEW_UNTRIED and untried[-1] - untried[0] < len(untried):
            waiting = f"{untried[0]} to {untried[-1]}"
        yield f"There was no time to try {waiting} {unit.value}s later; allow more seconds."


def _later(trials: Sequence[Trial], unit: Period) -> str:
    periods = [str(trial.periods) for trial in trials]
    return f"{listed(periods)} {unit.value}{'' if periods == ['1'] else 's'} later"


def remedy(trial: Trial, currency: str, unit: Period) -> str:
    """Return what one more person, or learning, would do."""
    if trial.refusal:
        return f"With {trial.change}: cannot be made, since {trial.refusal}."
    standing = trial.standing
    if standing is None:
        is_proved = trial.solved is not None and trial.solved.status is Status.INFEASIBLE
        return f"With {trial.change}: {'still no plan' if is_proved else 'no plan was found'}."
    if trial.verdict is Verdict.YES:
        how = f"yes, staffed in full and on time ({trial.proof})"
    elif trial.verdict is Verdict.BUT:
        how = f"yes, but {in_short(standing, unit)} ({trial.proof})"
    else:
        rest = "nobody works on it" if standing.is_undone else "it still costs more than it brings"
        how = f"no, {rest} ({trial.proof})"
    return f"With {trial.change}: {how}; {_more(trial.gain, currency)}."


def _more(gain: Interval, currency: str) -> str:
    if gain.value is None:
        return "what that is worth is not known, since there is no plan as asked"
    return f"that alone is worth {in_words(gain, currency)}"


def untried_remedies(changes: Sequence[str]) -> Iterator[str]:
    """Yield what there was no time for."""
    if changes:
        yield f"There was no time to try {listed(changes)}; allow more seconds."


def searched_on(
    given: Plan | None, found: Plan | None, currency: str, *, without: str = "it"
) -> Iterator[str]:
    """Yield that what is told is against a better plan than the one that was given.

    Parameters
    ----------
    given, found : Plan or None
        Of the scenario as it is: the caller's, and the best one known in the end.
    currency : str
    without : str
        What the better plan is without.
    """
    if given is None or found is None:
        return
    values = [objectives(plan.problem, plan.decisions) for plan in (given, found)]
    if values[0] == values[1]:
        return
    more = round(found.value - given.value, 2)
    worth = f"worth {money(more, currency)} more" if more > 0 else "better by the objective"
    yield (
        f"Searching on also found a plan without {without} that is {worth} than the plan given; "
        "all is compared with that one here."
    )


def switched_off(rules: Sequence[str]) -> Iterator[str]:
    """Yield which rules the plans do not keep."""
    if rules:
        yield f"Rules switched off in all of these plans: {listed(rules)}."


def interrupted(is_interrupted: bool) -> Iterator[str]:
    """Yield that the user ended the search."""
    if is_interrupted:
        yield "The search was interrupted; this is the answer so far."
