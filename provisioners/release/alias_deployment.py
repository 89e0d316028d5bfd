"""The first deployment: where functions got their alias just now, the API's stages are on it before anything changes.

Only then may ``$LATEST`` be configured: nobody is served by it any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.release import alias_integrations, deployment, function_alias
from provisioners.release.deployment import ASPECT, Deployments
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Step

NAME = "alias-deployment"


def plan(context: PlanContext, actual: Deployments) -> Iterator[Step]:
    """Deploy the integrations that are on a new alias, unless that would ship somebody else's work."""
    made = any((each.control, each.action) == (function_alias.NAME, Action.CREATE) for each in context.pending)
    moved = any(each.control == alias_integrations.NAME for each in context.pending)
    if made and moved:
        yield from deployment.deployed(NAME, context, actual)


def remove(context: PlanContext, actual: Deployments) -> Iterator[Step]:
    """Leave it to the deployment."""
    del context, actual
    yield from ()


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.INVOKERS,
    aspects=(ASPECT,),
    read=deployment.read,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
)
