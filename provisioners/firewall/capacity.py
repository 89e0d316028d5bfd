"""How many web ACL capacity units (WCU) our rules add to somebody else's web ACL, and what that costs.

An ACL has at most 5,000; beyond 1,500 AWS charges each request for each 500 more:
https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html , https://aws.amazon.com/waf/pricing/
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from provisioners.firewall.own_rules import OwnRules
from provisioners.firewall.rule_merging import merged
from provisioners.firewall.rules import LISTS_CAPACITY, Rule
from stormproof.aws.observe.wafv2 import SCOPE, WebAcl
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import refs

MOST = 5000
INCLUDED = 1500
STEP = 500


def added(acl: WebAcl, rules: Sequence[Rule], own: OwnRules) -> list[Rule]:
    """Return those of our rules that an ACL is to get and has not; none where there is no room for them."""
    standing = {rule["Name"] for rule in acl.rules}
    together = merged(acl.rules, rules, own) or ()
    return [dict(rule) for rule in own.among(together) if rule["Name"] not in standing]


def read_needed(reads: Reads, acl: WebAcl, rules: Sequence[Rule], own: OwnRules) -> int:
    """Ask AWS what the rules that are added need; those on sets that are yet to be made are reckoned."""
    new = added(acl, rules, own)
    known = [rule for rule in new if not any(refs(rule))]
    reckoned = LISTS_CAPACITY * (len(new) - len(known))
    if not known:
        return reckoned
    return int(reads.read("wafv2", "check_capacity", Scope=SCOPE, Rules=known)["Capacity"]) + reckoned


def charged_steps(before: int, after: int) -> int:
    """Return how many more times 500 WCU each request is charged for."""
    return max(0, _steps(after) - _steps(before))


def _steps(capacity: int) -> int:
    return max(0, math.ceil((capacity - INCLUDED) / STEP))
