"""Calls that change a function, publish a version of it, or move its alias; each waits until Lambda is done.

https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.lambda_functions import CONFIGURE
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.system import Function

INVOKE = "lambda:InvokeFunction"


def configure(function: str, settings: Mapping[str, Any]) -> Call:
    """Return the call that sets some of a function's settings and leaves the others."""
    return _updating(CONFIGURE, function, settings)


def replace_code(function: str, package: bytes) -> Call:
    """Return the call that gives a function other code, a zip file."""
    return _updating("update_function_code", function, {"ZipFile": package})


def publish(function: str, version: str, **parameters: Any) -> Call:
    """Return the call that publishes ``$LATEST``; its number is known under the Ref `version`."""
    return Call(
        "lambda",
        "publish_version",
        {"FunctionName": function, **parameters},
        yields={version: "Version"},
        settled_by="published_version_active",
        settle_parameters={"FunctionName": function, "Qualifier": Ref(version)},
    )


def move_alias(function: Function, version: str | Ref) -> Call:
    """Return the call that lets the alias of a function serve a version."""
    return Call(
        "lambda", "update_alias", {"FunctionName": function.name, "Name": function.alias, "FunctionVersion": version}
    )


def permit(function: str, statement: str, principal: str, source: str, **where: str) -> Call:
    """Return the call that lets a service (`principal`) invoke a function for a resource (`source`, an ARN).

    `statement` is the statement's ID; `where` may be a Qualifier: a permission on the function reaches no alias.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    given = {"Action": INVOKE, "Principal": principal, "SourceArn": source}
    return Call("lambda", "add_permission", {"FunctionName": function, **where, "StatementId": statement, **given})


def forbid(function: str, statement: str, **where: str) -> Call:
    """Return the call that takes a statement off again."""
    return Call("lambda", "remove_permission", {"FunctionName": function, **where, "StatementId": statement})


def _updating(operation: str, function: str, parameters: Mapping[str, Any]) -> Call:
    where = {"FunctionName": function}
    return Call("lambda", operation, {**where, **parameters}, settled_by="function_updated_v2", settle_parameters=where)
