"""A second authorizer's function beside ours: settings as ours, code of any kind, and the API may ask it."""

from __future__ import annotations

from typing import Any

from provisioners.authentication.authorizer_function import settings
from provisioners.authentication.authorizer_permission import PRINCIPAL, source
from stormproof.aws.calls.lambda_functions import INVOKE
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call

STATEMENT = "beside-gateway"


def made(context: PlanContext, name: str, code: bytes, **more: Any) -> tuple[Call, Call]:
    """Return the calls that make the function and let the API ask it; `more` are parameters of CreateFunction."""
    where = {"FunctionName": name}
    function = {**where, "Code": {"ZipFile": code}, **more, **settings(context)}
    permission = {
        **where,
        "StatementId": STATEMENT,
        "Action": INVOKE,
        "Principal": PRINCIPAL,
        "SourceArn": source(Names(context.system)),
    }
    return (
        Call("lambda", "create_function", function, settled_by="function_active_v2", settle_parameters=where),
        Call("lambda", "add_permission", permission),
    )


def gone(name: str) -> Call:
    """Return the call that deletes the function."""
    return Call("lambda", "delete_function", {"FunctionName": name})


def uri(context: PlanContext, name: str) -> str:
    """Return by which URI the API asks the function."""
    names = Names(context.system)
    return names.invocation_uri.replace(
        names.arn("lambda", f"function:{names.authorizer}"), names.arn("lambda", f"function:{name}")
    )
