"""Whether a resource policy admits an AWS service: topics for CloudWatch and Budgets, queues for SNS, keys for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.iam.conditions import UnknownOperator
from localaws.services.iam.evaluation import Ask, Effect, Principal, judge


@dataclass(frozen=True)
class Access:
    """Who asks for what: `principal` is a service, `context` the condition keys in lower case."""

    principal: str
    action: str
    resource: str
    context: Mapping[str, str]


def admits(policy: Mapping[str, Any], access: Access) -> bool:
    """Tell whether the policy allows the access; one with a condition that is not understood admits nobody."""
    context = {key: [value] for key, value in access.context.items()}
    try:
        ask = Ask(access.action, access.resource, Principal(service=access.principal), context)
        return judge([policy], ask) is Effect.ALLOW
    except UnknownOperator:
        return False
