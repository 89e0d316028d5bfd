"""Permissions boundaries that leave a role less than its policies allow: somebody's decision, which no apply undoes.

What both allow is allowed: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.role_policies import managed_policy, role_policies
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.granted import allowed_by
from stormproof.core.least_privilege.policy_documents import Document, allows, names_action, statements
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "permissions-boundaries"
ASPECT = "permissions boundary"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the roles by which functions are served whose boundary does not allow what their policies do."""
    for arn in sorted({str(read_function(reads, each).serving["Role"]) for each in context.system.functions}):
        try:
            role = role_policies(reads, arn)
            boundary = managed_policy(reads, role.boundary) if role.boundary else None
        except NotThere:
            continue
        allowed = allowed_by(role.policies.values()) or ()
        if boundary and (lost := sorted({each.action for each in allowed if not _allows(boundary, each.action)})):
            told = f"its boundary {role.boundary} does not allow {', '.join(lost)}: fails 8.6 where that is needed"
            yield Finding(role.arn, f"{told}; the boundary is not Stormproof's: widen it, or take it off yourself")


def _allows(boundary: Document, action: str) -> bool:
    """Tell whether a boundary allows an action of some resource; all but some actions may be any."""
    return any(allows(each) and ("NotAction" in each or names_action(each, action)) for each in statements(boundary))


CONTROL = watching(NAME, ("8.6",), ASPECT, look)
