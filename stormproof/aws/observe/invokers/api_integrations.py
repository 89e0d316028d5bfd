"""Methods of the API as its stages serve them: a stage invokes what was deployed, whatever the API says since."""

from __future__ import annotations

from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.invokers.invocations import Invocation
from stormproof.aws.observe.lambda_served import deployed_function
from stormproof.core.planning.controls import PlanContext, Reads

MOVED_BY = "alias-integrations"


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look at the deployed methods of every stage; raises CouldNotLook."""
    system = context.system
    functions = {function.name: function for function in system.functions}
    return tuple(
        Invocation(f"{verb} {path} of stage {stage}", functions[uri.name], uri.qualifier)
        for stage in system.api.stages
        for (path, verb), method in deployed_shape(reads, system.api.id, stage).methods.items()
        if (uri := deployed_function(method, system.api, stage)) and uri.name in functions
    )
