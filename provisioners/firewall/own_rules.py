"""Which rules of a web ACL are of this API's firewall, and what they are called.

APIs may share a web ACL, so a rule is named after its kind and the API's ID, which has no hyphen:
https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html . Older versions left the ID out: a rule that they
made keeps its name, and is this API's where the block list beside it asks this API's IP sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisioners.firewall.rules import BLOCK_LIST, ORDER, PREFIX
from stormproof.aws.observe.wafv2 import Sets
from stormproof.core.judges.firewall.demands import references

Described = Mapping[str, Any]


@dataclass(frozen=True)
class OwnRules:
    """How this API's rules are known: by its ID, and by the ARNs of its IP sets.

    `whole` tells that the web ACL is its own: then all that begins as our rules do is, but for another API's.
    """

    api: str
    sets: frozenset[str] = frozenset()
    whole: bool = False

    def among(self, standing: Iterable[Described]) -> tuple[Described, ...]:
        """Return those of an ACL's rules that are this API's."""
        rules = tuple(standing)
        older = ORDER if any(map(self._asks_own_sets, rules)) else ()
        return tuple(rule for rule in rules if self._own(str(rule["Name"]), older))

    def others(self, standing: Iterable[Described]) -> list[Described]:
        """Return the other rules of an ACL."""
        rules = tuple(standing)
        own = {rule["Name"] for rule in self.among(rules)}
        return [rule for rule in rules if rule["Name"] not in own]

    def kind(self, name: str) -> str:
        """Return what a rule of this API's is, as `ORDER` names it."""
        return name.removesuffix(f"-{self.api}")

    def names(self, standing: Iterable[Described]) -> dict[str, str]:
        """Return what each kind of rule is called in an ACL: as one that stands there, else with the API's ID."""
        known = sorted((str(rule["Name"]) for rule in self.among(standing)), key=len)
        return {**{kind: f"{kind}-{self.api}" for kind in ORDER}, **{self.kind(name): name for name in known}}

    def _own(self, name: str, older: Sequence[str]) -> bool:
        if not name.startswith(PREFIX):
            return False
        another = any(name.startswith(f"{kind}-") for kind in ORDER)
        return name.endswith(f"-{self.api}") or name in older or (self.whole and not another)

    def _asks_own_sets(self, rule: Described) -> bool:
        return rule["Name"] == BLOCK_LIST and any(each["ARN"] in self.sets for each in references(rule["Statement"]))


def own_rules(api: str, sets: Sets, *, whole: bool) -> OwnRules:
    """Return how an API's rules are known whose block list holds these sets."""
    return OwnRules(api, frozenset(each.arn for each in sets.values()), whole)
