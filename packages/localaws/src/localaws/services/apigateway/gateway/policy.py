"""Policy documents that API Gateway evaluates: an authorizer's answer, an API's resource policy.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.services.iam.conditions import UnknownOperator, many
from localaws.services.iam.evaluation import Ask, Effect, judge, statements

__all__ = ["Effect", "Malformed", "evaluate"]

INVOKE = "execute-api:Invoke"
SHORT = "execute-api:/"
NEEDED = (("Action", "NotAction"), ("Resource", "NotResource"))


class Malformed(Exception):
    """The document is no policy, or asks for a condition that nobody knows."""


def evaluate(document: Any, resource: str, facts: Mapping[str, str]) -> Effect:
    """Judge execute-api:Invoke on a method ARN by anybody. `facts` are condition keys in lower case (``aws:sourceip``).

    Raises Malformed when the document has no statements or one of them cannot be read.
    """
    if not isinstance(document, Mapping) or "Statement" not in document:
        raise Malformed("a policy needs statements")
    read = [_read(statement, resource) for statement in statements(document)]
    ask = Ask(INVOKE, resource, context={key: [value] for key, value in facts.items()})
    try:
        return judge([{"Statement": read}], ask)
    except UnknownOperator as error:
        raise Malformed(str(error)) from error


def _read(statement: Any, resource: str) -> Mapping[str, Any]:
    if not isinstance(statement, Mapping) or statement.get("Effect") not in {"Allow", "Deny"}:
        raise Malformed("a statement needs an Effect of Allow or Deny")
    if not all(any(name in statement for name in names) for names in NEEDED):
        raise Malformed("a statement needs an Action and a Resource")
    api = resource.partition("/")[0]
    whole = {name: _absolute(statement[name], api) for name in NEEDED[1] if name in statement}
    return {**statement, **whole}


def _absolute(patterns: Any, api: str) -> list[str]:
    """A resource policy may write ``execute-api:/stage/METHOD/path``; AWS completes it when the API is saved."""
    return [f"{api}/{each.removeprefix(SHORT)}" if each.startswith(SHORT) else each for each in many(patterns)]
