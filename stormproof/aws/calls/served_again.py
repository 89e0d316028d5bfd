"""Calls that have served again what was served before: one for each alias that has moved, and one for the stage.

An alias is moved by one call, and all invocations after it get the other version, with the role that this version runs
by; weights are taken off by the same call:
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
A stage goes back to a deployment that is kept:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-deployments.html
"""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.delivery.served import Served, ServedVersion
from stormproof.core.planning.plans import Call

ONE_VERSION: Mapping[str, Mapping[str, float]] = {"AdditionalVersionWeights": {}}


def moved_back(wanted: ServedVersion) -> Call:
    """Return the call that has an alias serve one version, and no other beside it."""
    where = {"FunctionName": wanted.function, "Name": wanted.alias}
    return Call("lambda", "update_alias", {**where, "FunctionVersion": wanted.version, "RoutingConfig": ONE_VERSION})


def deployed_again(api: str, wanted: Served) -> Call:
    """Return the call that has the stage serve a deployment that it had."""
    patch = [{"op": "replace", "path": "/deploymentId", "value": wanted.deployment}]
    where = {"restApiId": api, "stageName": wanted.stage}
    return Call("apigateway", "update_stage", {**where, "patchOperations": patch})


def moved_since(wanted: Served, found: Served) -> tuple[ServedVersion, ...]:
    """Return what was served of those functions whose alias has moved since, or is shared by two versions."""
    return tuple(each for each in wanted.functions if (now := found.of(each.function)) and differs(each, now))


def differs(wanted: ServedVersion, found: ServedVersion) -> bool:
    """Tell whether an alias serves another version than it did, or another one beside it."""
    return (found.version, found.weights) != (wanted.version, ())
