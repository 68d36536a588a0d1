"""The rules and prices of planning are others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from crostaff.scenario.columns import number_columns
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.policy import Policy
from crostaff.scenario.words import unknown_words

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


def _given_keys(value: object) -> object:
    """Return keys and values of a policy, the default for an empty value."""
    if not isinstance(value, Mapping):
        return value
    given = dict(value)
    for name, item in value.items():
        if name not in Policy.model_fields:
            raise ValueError(unknown_words("key", str(name), tuple(Policy.model_fields)))
        if isinstance(item, bool) and name in number_columns(Policy):
            raise ValueError(f"{name}: {str(item).lower()} is not a number; write one")
        if item is None:
            if name == "rules":
                raise ValueError("rules: name each rule, such as {'concurrency': 'on'}")
            given[name] = Policy.model_fields[name].get_default(call_default_factory=True)
    return given


def _given(policy: Policy) -> dict[str, object]:
    return policy.model_dump(mode="json", exclude_unset=True)


class SetPolicy(Edit):
    """Some keys of the policy get other values; the others stay.

    ``rules`` are set one by one. The quality rules refuse to be switched off, as in any scenario.
    """

    edit: Literal["set_policy"] = "set_policy"
    policy: Annotated[
        Policy,
        BeforeValidator(_given_keys),
        PlainSerializer(_given, return_type=dict[str, object]),
        Field(description="Keys of the policy with their new values; empty = the default."),
    ]

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        given = _given(self.policy)
        rules = given.pop("rules", {})
        parts = [f"{name} {_word(value)}" for name, value in given.items()]
        if isinstance(rules, dict):
            parts += [f"rule {name} {state}" for name, state in rules.items()]
        return f"set policy: {', '.join(parts) or 'nothing'}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the keys set."""
        given = {name: getattr(self.policy, name) for name in self.policy.model_fields_set}
        if not any(name != "rules" or self.policy.rules for name in given):
            raise self.refusal("changes nothing; name a key of the policy", "policy")
        if "rules" in given:
            rules = {**scenario.policy.rules, **self.policy.rules}
            # On is what a rule is without a word.
            given["rules"] = {
                name: state
                for name, state in rules.items()
                if state == "off" or name not in self.policy.rules
            }
        before = {name: getattr(scenario.policy, name) for name in Policy.model_fields}
        policy = Policy.model_validate({**before, **given})
        return scenario.model_copy(update={"policy": policy})


def _word(value: object) -> str:
    if isinstance(value, list | tuple):
        return " then ".join(map(str, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return "as by default" if value is None else str(value)
