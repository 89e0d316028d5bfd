"""The API's resource policy, where it does not admit every request: whom it refuses no key lets in.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
Without an authorizer who is not allowed is refused. Beside a Lambda authorizer who is denied is refused, and who is
allowed by either comes in: a policy that only allows some shuts nobody out any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

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
OPENED = (
    "whom it does not allow it shuts out only where no Lambda authorizer stands; beside one, whoever that lets in "
    "comes in from everywhere. Deny in it what is to stay out, allow the rest, and deploy the API"
)


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield what of the policy refuses requests whatever key they bear; nothing where there is no policy."""
    policy = read_policy(reads, context.system.api.id)
    if not policy:
        return
    denied = [each for each in policy if each.get("Effect") == "Deny"]
    if denied:
        some = "requests" if any(not each.get("Condition") for each in denied) else "some requests"
        yield _finding(context, f"denies {some}: {_told(denied[0])}")
    if not admits_everybody(policy, context.system.api.id):
        yield _finding(context, f"does not admit everybody: {OPENED}")


def read_policy(reads: Reads, api: str) -> tuple[Statement, ...]:
    """Return the statements of the API's resource policy, none where it has none."""
    text = reads.read("apigateway", "get_rest_api", restApiId=api).get("policy")
    if not text:
        return ()
    # AWS answers it with its quotes escaped once more: https://github.com/hashicorp/terraform-provider-aws/issues/5549
    return tuple(statements(parsed(text if text.lstrip().startswith('{"') else json.loads(f'"{text}"'))))


def admits_everybody(policy: Sequence[Statement], api: str) -> bool:
    """Tell whether a resource policy allows everybody everything, whatever else it denies; so does none at all."""
    return not policy or any(_admits_all(each) and _of_all(each, api) for each in policy)


def _finding(context: PlanContext, what: str) -> Finding:
    way_out = "who is refused by it gets 403 with any key (1.2), and without one (1.1)"
    told = f"the API's resource policy is its owner's and {what}; {way_out}; change it yourself, and deploy the API"
    return Finding(context.system.api_arn, told)


def _admits_all(statement: Statement) -> bool:
    whoever = allows(statement) and about_everybody(statement) and not statement.get("Condition")
    return whoever and names_action(statement, INVOKE)


def _of_all(statement: Statement, api: str) -> bool:
    ways = ("*", "execute-api:/*", *(f":{api}/{rest}" for rest in ("*", "*/*", "*/*/*")))
    return any(each in ways or each.endswith(ways[2:]) for each in resources(statement))


def _told(statement: Statement) -> str:
    condition = statement.get("Condition")
    return f"where {json.dumps(condition)}" if condition else f"of {', '.join(resources(statement))}"


CONTROL = watching(NAME, ("1.1", "1.2"), ASPECT, look)
