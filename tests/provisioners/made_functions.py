"""Functions as Lambda tells them, for tests of the controls that configure and release them."""

from __future__ import annotations

from typing import Any

from provisioners.rate_limiting.guard_settings import guarded
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call, Change
from stormproof.core.system import Function
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM, context

FUNCTION: Function = SYSTEM.functions[0]
LAYER = Names(SYSTEM).arn("lambda", f"layer:{Names(SYSTEM).rate_layer}:1")
THEIRS = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:theirs:7"
URI = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION.arn}/invocations"


def configuration(**changed: Any) -> dict[str, Any]:
    """Return GetFunctionConfiguration's answer for a function that nobody guards."""
    return {
        "FunctionName": FUNCTION.name,
        "CodeSha256": "code",
        "Runtime": "python3.13",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/shop",
        "Handler": "app.handle",
        "PackageType": "Zip",
        "RevisionId": "rev-1",
        "Layers": [{"Arn": THEIRS, "CodeSize": 1}],
        "Environment": {"Variables": {"TABLE": "shop-projects", "DATABASE_URL": "theirs"}},
        **changed,
    }


def guarded_configuration(**changed: Any) -> dict[str, Any]:
    """Return it with the guard on it, as Lambda tells it."""
    made = configuration() | guarded(context(), configuration(), LAYER)
    return made | {"Layers": [{"Arn": arn, "CodeSize": 1} for arn in made["Layers"]]} | changed


def at_rest(**changed: Any) -> dict[str, Any]:
    """Return it as it is once a version with the guard is served: under its owner's handler."""
    return guarded_configuration(Handler="app.handle") | changed


def state(
    latest: dict[str, Any] | None = None, live: dict[str, Any] | None = None, version: str = "3", **alias: Any
) -> FunctionState:
    """Return a function; with `live` there is an alias that serves it."""
    told = {"FunctionVersion": version, "RevisionId": "alias-1", **alias} if live is not None else None
    return FunctionState(FUNCTION, latest or configuration(), told, live)


def parameters(change: Change, operation: str) -> dict[str, Any]:
    """Return the parameters of a change's one call of an operation."""
    found: list[Call] = [call for call in change.calls if call.operation == operation]
    assert len(found) == 1, change.calls
    return dict(found[0].parameters)
