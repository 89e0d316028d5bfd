"""DynamoDB: a table's resource-based policy may refuse its account's own callers.

moto keeps such policies and never asks them. A Deny is judged here; what identities may do is asked under
``--iam enforce``. Statements of PartiQL are not looked into. Actions that a policy may name, and how batches and
transactions are judged (each item by its own action):
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-examples.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT
from localaws.services.iam.evaluation import Ask, Document, Effect, judge

IN_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


def guard(call: Call) -> Reply | None:
    """Refuse a request that the policy of a table denies; None where it may go on."""
    policies = dynamodb_backends[ACCOUNT][call.region].resource_policies
    if call.operation is None or not policies:
        return None
    from localaws.services.iam.control.callers import context_of, principal_of  # noqa: PLC0415  # moto's IAM and STS

    principal = principal_of(call.access_key_id)
    for operation, table in _asked(call.operation, _parameters(call)):
        arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{call.region}:{ACCOUNT}:table/{table}"
        if arn not in policies:
            continue
        ask = Ask(f"dynamodb:{operation}", arn, principal, context_of(call, principal))
        if judge([_document(policies[arn].policy_doc)], ask) is Effect.EXPLICIT_DENY:
            who = principal.arn or "Anonymous"
            text = f"User: {who} is not authorized to perform: {ask.action} on resource: {arn}"
            said = f"{text} with an explicit deny in a resource-based policy"
            return refusal(call, "AccessDeniedException", said, 400)
    return None


def _asked(operation: str, parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is asked of which table, by its name or its ARN."""
    if "TransactItems" in parameters:
        for item in parameters["TransactItems"]:
            yield from ((IN_TRANSACTIONS[kind], str(each["TableName"])) for kind, each in item.items())
    elif "RequestItems" in parameters:
        yield from ((operation, str(table)) for table in parameters["RequestItems"])
    elif table := parameters.get("TableName"):
        yield operation, str(table)


def _parameters(call: Call) -> Mapping[str, Any]:
    try:
        parameters = json.loads(call.exchange.body or b"{}")
    except ValueError:
        return {}
    return parameters if isinstance(parameters, dict) else {}


@lru_cache(maxsize=256)
def _document(policy: str) -> Document:
    document: Document = json.loads(policy)
    return document
