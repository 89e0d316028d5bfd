"""Lambda: resource policies are kept per qualifier, and a StatementId is taken once.

moto merges the statements of all qualifiers into one policy, accepts a second statement of the same ID and cannot
tell which qualifier's statement is to be removed. A policy's RevisionId is that of the function, version or alias.
https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html (lambda:InvokedViaFunctionUrl)
Words: https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaPermissions, TestLambdaRevisions::test_function_revisions_permissions).
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
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
    named,
    no_content,
    of_alias_or_version,
    query,
)
from localaws.services.lambda_.control.states import settle
from localaws.services.lambda_.function_names import is_alias

ACCOUNT = re.compile(r"\d{12}")
PRINCIPAL = re.compile(r"\d{12}|[a-z0-9.-]+\.amazon(aws)?\.com(\.cn)?|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+")
LOOK = "GetPolicy"
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
    function = _admitted(self, name, qualifier)
    _check_revision(self, name, qualifier, asked.get("RevisionId"))
    check_permission(asked)
    statement = grant(function, qualifier, asked)
    _changed(self, name, qualifier)
    return answer({"Statement": json.dumps(statement)}, 201)


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
    return statement


def get_policy(self: Response) -> Any:
    """GetPolicy of one qualifier; one without statements, or that is not there, has no policy (404)."""
    name, qualifier = named(self)
    try:
        function = of_alias_or_version(self.backend, name, qualifier)
    except LambdaClientError as error:
        raise ResourceNotFound from error
    found = statements(function, qualifier)
    if not found:
        raise ResourceNotFound
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": found}
    return answer({"Policy": json.dumps(policy), "RevisionId": _revision(self, name, qualifier)})


def remove_permission(self: Response) -> Any:
    """RemovePermission from one qualifier's policy."""
    name, qualifier = named(self)
    if name not in {each.function_name for each in self.backend.list_functions()}:
        arn = f"arn:aws:lambda:{self.region}:{self.current_account}:function:{name}"
        raise ResourceNotFound(f"No policy found for: {arn}")
    function = of_alias_or_version(self.backend, name, qualifier)
    sid = after(self, "policy")
    standing = statements(function, qualifier)
    if not standing:
        raise ResourceNotFound("No policy is associated with the given resource.")
    found = [statement for statement in standing if statement["Sid"] == sid]
    if not found:
        raise ResourceNotFound(f"Statement {sid} is not found in resource policy.")
    _check_revision(self, name, qualifier, query(self, "RevisionId"))
    function.policy.statements = [statement for statement in function.policy.statements if statement not in found]
    _changed(self, name, qualifier)
    return no_content()


def _admitted(response: Response, name: str, qualifier: str | None) -> Function:
    if qualifier == "$LATEST":
        raise InvalidParameter("We currently do not support adding policies for $LATEST.")
    return of_alias_or_version(response.backend, name, qualifier)


def _holder(response: Response, name: str, qualifier: str | None) -> Any:
    """Return whose RevisionId a policy's is: the function's, a version's or an alias's own."""
    if qualifier and is_alias(qualifier):
        return response.backend.get_alias(name=qualifier, function_name=name)
    function = response.backend.get_function(name, qualifier)
    settle(function)
    return function


def _revision(response: Response, name: str, qualifier: str | None) -> str:
    """Return a policy's RevisionId: what its last change made of that of the function, version or alias."""
    holder = _holder(response, name, qualifier)
    return str(getattr(holder, "policy_revision", None) or holder.revision_id)


def _check_revision(response: Response, name: str, qualifier: str | None, asked: str | None) -> None:
    if asked != _holder(response, name, qualifier).revision_id:
        check_revision(asked, _revision(response, name, qualifier), LOOK)


def _changed(response: Response, name: str, qualifier: str | None) -> None:
    holder = _holder(response, name, qualifier)
    holder.policy_revision = holder.revision_id = str(uuid.uuid4())


def check_permission(asked: Mapping[str, str]) -> None:
    """Raise InvalidParameter for a principal that is neither a service, an account nor a whole ARN."""
    principal = asked["Principal"]
    if principal != "*" and not PRINCIPAL.fullmatch(principal):
        raise InvalidParameter("The provided principal was invalid. Please check the principal and try again.")


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
