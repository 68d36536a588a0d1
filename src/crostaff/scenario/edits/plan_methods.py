"""Edits of reservations, the plan in force and the policy, as methods of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crostaff.scenario.edits.pins import Pin, PinStart, Unpin, UnpinStart
from crostaff.scenario.edits.policies import SetPolicy
from crostaff.scenario.edits.protections import ForbidRelease, Protect, Release, Unprotect
from crostaff.scenario.edits.recording import Recording
from crostaff.scenario.fields import Level, Mode

if TYPE_CHECKING:
    from crostaff.scenario.builder import Day, LevelLike
    from crostaff.scenario.scenario import Scenario


class PlanEdits(Recording):
    """What is reserved, what is kept, and what planning may do."""

    def protect(
        self,
        protection_id: str,
        *,
        study_id: str,
        function: str,
        skill_id: str,
        min_level: LevelLike = Level.QUALIFIED,
        fte: float,
        from_: Day,
        to: Day,
        named_staff: Sequence[str] = (),
        release_notice: int | None = None,
        recall: int = 1,
        idle_cost: float | None = None,
    ) -> Scenario:
        """Return the scenario with people reserved for a study.

        Parameters
        ----------
        protection_id, study_id, function, skill_id : str
        min_level : level
            Least level of a holder.
        fte : float
            Full-time people reserved.
        from_, to : datetime.date or str
            First and last day of the window.
        named_staff : sequence of str
            People who must be holders.
        release_notice : int, optional
            Periods of notice; ``None`` for never released.
        recall : int
            Periods the people must be back before the study needs them.
        idle_cost : float, optional
            Cost per idle hour; default the holder's cost rate.
        """
        row = {name.rstrip("_"): value for name, value in locals().items() if name != "self"}
        return self._edit(Protect, {"protection": row})

    def unprotect(self, protection_id: str) -> Scenario:
        """Return the scenario without a protection.

        Parameters
        ----------
        protection_id : str
        """
        return self._edit(Unprotect, locals())

    def release(
        self,
        protection_id: str,
        *,
        notice: int | None = None,
        recall: int | None = None,
        last_day: Day | None = None,
    ) -> Scenario:
        """Return the scenario in which the client lets go of reserved people.

        Parameters
        ----------
        protection_id : str
        notice : int, optional
            Periods of notice after which the holders may be lent.
        recall : int, optional
            Periods that they must be back before the study needs them.
        last_day : datetime.date or str, optional
            New last day of the window, earlier than before.
        """
        return self._edit(Release, locals())

    def forbid_release(self, protection_id: str) -> Scenario:
        """Return the scenario in which a protection is never released.

        Parameters
        ----------
        protection_id : str
        """
        return self._edit(ForbidRelease, locals())

    def pin(
        self,
        requirement_id: str,
        *,
        segment: int | None = None,
        staff_id: str | None = None,
        mode: Mode | str | None = None,
        fte_pct: int | None = None,
    ) -> Scenario:
        """Return the scenario with assignments pinned.

        Parameters
        ----------
        requirement_id : str
        segment : int, optional
            One segment; default all.
        staff_id : str, optional
            One person; default everybody in the plan in force.
        mode : {"solo", "paired"}, optional
        fte_pct : int, optional
            For one person on one segment: how they work, and how much. With both, a row that the
            plan in force lacks is added.
        """
        return self._edit(Pin, locals())

    def unpin(
        self,
        requirement_id: str,
        *,
        segment: int | None = None,
        staff_id: str | None = None,
        drop: bool = False,
    ) -> Scenario:
        """Return the scenario with assignments no longer pinned.

        Parameters
        ----------
        requirement_id : str
        segment : int, optional
        staff_id : str, optional
        drop : bool
            Whether they leave the plan in force too.
        """
        return self._edit(Unpin, locals())

    def pin_start(self, activity_id: str, *, start: int | Day | None = None) -> Scenario:
        """Return the scenario with the start of an activity pinned.

        Parameters
        ----------
        activity_id : str
        start : int or datetime.date or str, optional
            Period or date; default the start in the plan in force.
        """
        return self._edit(PinStart, locals())

    def unpin_start(self, activity_id: str, *, drop: bool = False) -> Scenario:
        """Return the scenario with the start of an activity no longer pinned.

        Parameters
        ----------
        activity_id : str
        drop : bool
            Whether it leaves the plan in force too.
        """
        return self._edit(UnpinStart, locals())

    def set_policy(self, policy: Mapping[str, object]) -> Scenario:
        """Return the scenario with other values of some keys of the policy.

        Parameters
        ----------
        policy : mapping of str to object
            Such as ``{"full_coverage": True, "rules": {"concurrency": "off"}}``. Rules are set one
            by one; the quality rules refuse to be switched off. ``None`` is the default.

        Raises
        ------
        PolicyError
            If a key is unknown, a value faulty, or a quality rule is switched off.
        """
        return self._edit(SetPolicy, locals())

    def with_objective(self, objective: str | Sequence[str]) -> Scenario:
        """Return the scenario with another objective: an edit of the policy.

        Parameters
        ----------
        objective : str or sequence of str
            ``value``, or tiers, most important first: terms of the value, ``value``, ``makespan``,
            ``headcount`` and ``trainings``, such as ``["shortfall", "tardiness", "value"]``.

        Raises
        ------
        PolicyError
            If there is no tier, one is unknown (the message names the nearest), or named twice.
        """
        tiers = [objective] if isinstance(objective, str) else list(objective)
        return self.set_policy({"objective": tiers[0] if len(tiers) == 1 else tiers})
