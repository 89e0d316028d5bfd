"""Why the policy, or our rules in somebody else's web ACL, cannot be had: what stands there, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from provisioners.firewall import capacity
from provisioners.firewall.rules import ORDER, PREFIX, Rule
from stormproof.aws.observe.wafv2 import WebAcl
from stormproof.core.policy import Policy


def of_policy(policy: Policy, unproven: Mapping[str, str]) -> str:
    """Return why a policy cannot be carried out, empty where it can; `unproven` are rules on bodies, with reasons."""
    if policy.firewall_requests_per_5_minutes <= policy.requests_per_hour:
        return (
            f"firewall_requests_per_5_minutes = {policy.firewall_requests_per_5_minutes} would refuse clients within "
            f"their limit of {policy.requests_per_hour} an hour with 403; set it above requests_per_hour"
        )
    if unproven:
        reasons = "; ".join(f"{rule}: {why}" for rule, why in sorted(unproven.items()))
        return f"firewall_blocking_body_rules names rules that are not proven to let real projects pass: {reasons}"
    return ""


def of_acl(acl: WebAcl, together: tuple[Rule, ...] | None, needed: int) -> str:
    """Return why our rules, which need some WCU more, cannot come into an ACL; `together` None: there is no room.

    What Firewall Manager made is its own to change: its policy would put it back.
    https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html
    """
    if acl.document.get("ManagedByFirewallManager"):
        return f"{acl.arn} is managed by Firewall Manager; add the groups of {PREFIX}* to its policy there"
    if together is None:
        allowing = next(rule for rule in acl.rules if "Allow" in (rule.get("Action") or {}))
        return (
            f"rule {allowing['Name']} of {acl.arn} allows at priority {allowing['Priority']}, and before it there is "
            f"no room for our {len(ORDER)} rules; give it a priority above {len(ORDER)}, or take it out"
        )
    used = int(acl.document.get("Capacity") or 0)
    if used + needed > capacity.MOST:
        return (
            f"{acl.arn} uses {used} WCU, ours need {needed}, and {capacity.MOST} are the most; take rules out of it, "
            "or take it off the stage so that it gets an ACL of ours"
        )
    return ""
