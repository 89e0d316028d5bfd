"""Lambda: resource policies are kept per qualifier, and a StatementId is taken once.

moto merges the statements of all qualifiers into one policy, accepts a second statement of the same ID and cannot
tell which qualifier's statement is to be removed.
https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html (lambda:InvokedViaFunctionUrl)
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from moto.awslambda.responses import LambdaResponse

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import (
    InvalidParameter,
    ResourceConflict,
    ResourceNotFound,
    check_revision,
)
from localaws.services.lambda_.control.request import (
    Function,
    Response,
    after,
    answer,
    latest,
    named,
    no_content,
    query,
)

ACCOUNT = re.compile(r"\d{12}")
CONDITIONS: Mapping[str, Callable[[Any], tuple[str, str, str]]] = {
    "SourceArn": lambda value: ("ArnLike", "AWS:SourceArn", value),
    "SourceAccount": lambda value: ("StringEquals", "AWS:SourceAccount", value),
    "PrincipalOrgID": lambda value: ("StringEquals", "aws:PrincipalOrgID", value),
    "FunctionUrlAuthType": lambda value: ("StringEquals", "lambda:FunctionUrlAuthType", value),
    "InvokedViaFunctionUrl": lambda value: ("Bool", "lambda:InvokedViaFunctionUrl", str(value).lower()),
    "EventSourceToken": lambda value: ("StringEquals", "lambda:EventSourceToken", value),
}


def install(patches: Patches) -> None:
    """Replace the operations."""
    patches.replace(
        LambdaResponse,
        add_permission=add_permission,
        get_policy=get_policy,
        remove_permission=remove_permission,
    )


def statements(function: Function, qualifier: str | None) -> list[dict[str, Any]]:
    """Return the statements of one qualifier's policy; ``$LATEST`` is the unqualified function."""
    arn = resource(function, qualifier)
    return [statement for statement in function.policy.statements if statement["Resource"] == arn]


def resource(function: Function, qualifier: str | None) -> str:
    """Return the ARN that a policy's statements stand for."""
    return str(function.function_arn) if qualifier in {None, "$LATEST"} else f"{function.function_arn}:{qualifier}"


def add_permission(self: Response) -> Any:
    """AddPermission."""
    name, qualifier = named(self)
    asked = self.json_body
    function = _function(self, name, qualifier)
    check_revision(asked.get("RevisionId"), function.policy.revision)
    return answer({"Statement": json.dumps(grant(function, qualifier, asked))}, 201)


def grant(function: Function, qualifier: str | None, asked: Mapping[str, str]) -> dict[str, Any]:
    """Add a statement to a qualifier's policy and return it; raises ResourceConflict for a StatementId that is taken.

    `asked`: the parameters of AddPermission.
    """
    if any(statement["Sid"] == asked["StatementId"] for statement in statements(function, qualifier)):
        raise ResourceConflict(
            f"The statement id ({asked['StatementId']}) provided already exists. Please provide a new statement id, "
            "or remove the existing statement."
        )
    statement = _statement(asked, resource(function, qualifier))
    function.policy.statements.append(statement)
    function.policy.revision = str(uuid.uuid4())
    return statement


def get_policy(self: Response) -> Any:
    """GetPolicy of one qualifier; one without statements has no policy (404)."""
    name, qualifier = named(self)
    function = _function(self, name, qualifier)
    found = statements(function, qualifier)
    if not found:
        raise ResourceNotFound
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": found}
    return answer({"Policy": json.dumps(policy), "RevisionId": function.policy.revision})


def remove_permission(self: Response) -> Any:
    """RemovePermission from one qualifier's policy."""
    name, qualifier = named(self)
    function = _function(self, name, qualifier)
    check_revision(query(self, "RevisionId"), function.policy.revision)
    sid = after(self, "policy")
    found = [statement for statement in statements(function, qualifier) if statement["Sid"] == sid]
    if not found:
        raise ResourceNotFound(f"Statement {sid} is not found in resource policy.")
    function.policy.statements = [statement for statement in function.policy.statements if statement not in found]
    function.policy.revision = str(uuid.uuid4())
    return no_content()


def _function(response: Response, name: str, qualifier: str | None) -> Function:
    response.backend.get_function(name, qualifier)  # raises where the qualifier names nothing
    return latest(response.backend, name)


def _statement(asked: Mapping[str, str], arn: str) -> dict[str, Any]:
    if not re.fullmatch(r"lambda:[A-Za-z]+|lambda:\*|\*", asked["Action"]):
        raise InvalidParameter(f"Action {asked['Action']} is no action of Lambda.")
    statement: dict[str, Any] = {
        "Sid": asked["StatementId"],
        "Effect": "Allow",
        "Principal": _principal(asked["Principal"]),
        "Action": asked["Action"],
        "Resource": arn,
    }
    conditions: dict[str, dict[str, str]] = {}
    for name, make in CONDITIONS.items():
        if asked.get(name) not in {None, ""}:
            operator, key, value = make(asked[name])
            conditions.setdefault(operator, {})[key] = value
    return {**statement, "Condition": conditions} if conditions else statement


def _principal(given: str) -> Any:
    if given == "*":
        return given
    if given.endswith(".amazonaws.com"):
        return {"Service": given}
    return {"AWS": f"arn:aws:iam::{given}:root" if ACCOUNT.fullmatch(given) else given}
