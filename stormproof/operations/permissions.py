"""Whether the caller may do what a plan does, asked before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.access.connection import Connection
from stormproof.aws.interpreters.permissions import needed
from stormproof.aws.observe.identity.own_permissions import Allowed, allowed, is_root
from stormproof.core.errors import UsageError
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Plan
from stormproof.core.system import System
from stormproof.core.undo import lease_parameter

KEPT = ("ssm:PutParameter", "ssm:DeleteParameter")
"""What the lease needs."""
SHOWN = 20


def look(connection: Connection, system: System, plan: Plan) -> tuple[Allowed, tuple[str, ...]]:
    """Return what the caller may do of a plan, and the actions that cannot be asked about; nothing without changes."""
    if not plan.changes:
        return Allowed(), ()
    wanted = needed(plan, system)
    lease = Names(system).arn("ssm", f"parameter{lease_parameter(system.api.id)}")
    own = {Permission(action, lease) for action in KEPT}
    return allowed(connection.reader, connection.identity.principal, wanted.permissions | own), wanted.untold


def may_make(connection: Connection, system: System, plan: Plan) -> Iterator[str]:
    """Yield what is to be said of the caller's permissions; raises UsageError where one that a plan needs is denied."""
    found, untold = look(connection, system, plan)
    if found.denied:
        listed = "\n".join(f"  {each}" for each in found.denied[:SHOWN])
        more = f"\n  and {len(found.denied) - SHOWN} more" if len(found.denied) > SHOWN else ""
        said = f"{connection.identity.principal} may not do what the plan needs; nothing was changed:\n{listed}{more}"
        raise UsageError(said, "allow it, or leave out what needs it (--criteria)")
    if found.unknown and not (connection.target.embedded and is_root(connection.identity.principal)):
        yield f"Your permissions were not tried first: {found.unknown}. Going on."
    if found.open_ones:
        yield f"Whether you may do this hangs on conditions: {', '.join(found.open_ones[:SHOWN])}. Going on."
    if untold and not found.unknown:
        yield f"Not tried first, because their resources are not known yet: {', '.join(untold)}."
