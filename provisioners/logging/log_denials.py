"""Policies by which the owner keeps a function from writing its logs: Lambda then reports none of its executions.

Lambda writes by the function's role: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.role_policies import role_policies
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import Document, names_action, statements
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "log-denials"
ASPECT = "denied logs"
DENY = "Deny"
WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")
"""What Lambda does by the role for every execution environment."""


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the policies of the roles by which functions are served that deny writing logs."""
    for arn in sorted({str(read_function(reads, each).serving["Role"]) for each in context.system.functions}):
        try:
            role = role_policies(reads, arn)
        except NotThere:
            continue
        for name, document in role.policies.items():
            if _denies(document):
                told = f"the policy {name} denies writing logs: fails 9.2 for the functions that run by this role"
                yield Finding(role.arn, f"{told}; it is not Stormproof's: take it off, or have it leave out logs")


def _denies(document: Document) -> bool:
    denied = [each for each in statements(document) if each.get("Effect") == DENY]
    return any(names_action(each, write) for each in denied for write in WRITES)


CONTROL = watching(NAME, ("9.2",), ASPECT, look)
