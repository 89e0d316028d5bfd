"""A web ACL that protects others too: their requests would meet our rules, and their keys would leave their logs.

A rule could be limited to requests that name this API's host, but data protection, custom answers and the log are the
whole ACL's, and which host an edge-optimised or a private API's requests name to AWS WAF could not be found. So such an
ACL stops the plan, unless its policy says that all who use it may be changed.
"""

from __future__ import annotations

from stormproof.aws.observe.wafv2 import Users
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import CONFLICT
from stormproof.core.policy import SharedAcl

NAMED = 5
"""How many users are named."""


def held_back(context: PlanContext, acl: str, users: Users) -> tuple[str, str] | None:
    """Return why an ACL that is not ours is not changed, and the code of that; None where it may be."""
    if context.policy.shared_web_acl is SharedAcl.CHANGE:
        return None
    if users.unseen:
        return f"who else uses {acl} could not be looked at: {users.unseen}", users.code
    if not users.arns:
        return None
    reason = (
        f"{acl} protects {named(users)} too, which our rules would refuse as well. Give the stage a web ACL of its own "
        f'(without one it gets ours), or set shared_web_acl = "{SharedAcl.CHANGE.value}" under [policy]'
    )
    return reason, CONFLICT


def still_used(acl: str, users: Users) -> tuple[str, str] | None:
    """Return why an ACL of ours is not deleted, and the code of that; None where nobody else uses it.

    AWS refuses to delete what is in use: https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
    """
    if users.unseen:
        return f"who else uses {acl} could not be looked at: {users.unseen}", users.code
    if users.arns:
        return f"{acl} is in use {also_for(users)}; take it off there first", CONFLICT
    return None


def also_for(users: Users) -> str:
    """Return whom a change is about beside this API, empty for nobody."""
    return f"also for {named(users)}" if users.arns else ""


def named(users: Users) -> str:
    """Return the users by ARN, the first few of many."""
    more = len(users.arns) - NAMED
    return ", ".join(users.arns[:NAMED]) + (f" and {more} more" if more > 0 else "")
