"""The API's resource policy, where it does not admit every request: whom it refuses no key lets in.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html : with a Lambda
authorizer the policy is asked first, and who is denied, or not allowed, is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.core.least_privilege.policy_documents import (
    Statement,
    about_everybody,
    allows,
    names_action,
    parsed,
    resources,
    statements,
)
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "resource-policy"
ASPECT = "resource policy"
INVOKE = "execute-api:Invoke"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield what of the policy refuses requests whatever key they bear; nothing where there is no policy."""
    text = reads.read("apigateway", "get_rest_api", restApiId=context.system.api.id).get("policy")
    if not text:
        return
    # AWS answers it with its quotes escaped once more: https://github.com/hashicorp/terraform-provider-aws/issues/5549
    policy = parsed(text if text.lstrip().startswith('{"') else json.loads(f'"{text}"'))
    denied = [each for each in statements(policy) if each.get("Effect") == "Deny"]
    if denied:
        some = "requests" if any(not each.get("Condition") for each in denied) else "some requests"
        yield _finding(context, f"denies {some}: {_told(denied[0])}")
    if not any(map(_admits_all, statements(policy))):
        yield _finding(context, "admits no request whoever comes: what it does not allow is refused")


def _finding(context: PlanContext, what: str) -> Finding:
    way_out = "who is refused by it gets 403 with any key (1.2), and without one (1.1)"
    told = f"the API's resource policy is its owner's and {what}; {way_out}; change it yourself, and deploy the API"
    return Finding(context.system.api_arn, told)


def _admits_all(statement: Statement) -> bool:
    whoever = allows(statement) and about_everybody(statement) and not statement.get("Condition")
    return whoever and names_action(statement, INVOKE)


def _told(statement: Statement) -> str:
    condition = statement.get("Condition")
    return f"where {json.dumps(condition)}" if condition else f"of {', '.join(resources(statement))}"


CONTROL = watching(NAME, ("1.1", "1.2"), ASPECT, look)
