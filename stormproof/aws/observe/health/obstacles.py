"""What keeps a client's journey from its end that stands in settings: queues nobody reads, data that is denied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.dynamodb_tables import read_table_policy
from stormproof.aws.observe.invokers.event_sources import EventSource, read_event_sources
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.aws.observe.sqs import read_queues
from stormproof.core.least_privilege.policy_documents import about_everybody, actions, decoded, statements
from stormproof.core.naming import role_name
from stormproof.core.planning.controls import PlanContext, Reads

OFF = frozenset({"Disabled", "Disabling"})
"""https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html (State)"""
WHO = frozenset({"aws:principalarn"})
OF_DATA = ("dynamodb:", "s3:", "sqs:")


def detached(reads: Reads, context: PlanContext) -> tuple[EventSource, ...]:
    """Return the mappings that are switched off of queues which nothing else feeds a function from.

    Dead-letter queues are left out: who looks into those does it when something has failed.
    """
    dead = {str(each.get("RedrivePolicy", "")) for _, each in read_queues(reads, context)}
    letters = {queue.arn for queue in context.system.queues if any(f'"{queue.arn}"' in policy for policy in dead)}
    queues = {queue.arn for queue in context.system.queues} - letters
    found = [each for each in read_event_sources(reads, context) if each.source in queues]
    fed = {each.source for each in found if each.state not in OFF}
    return tuple(each for each in found if each.source not in fed)


def told(each: EventSource) -> str:
    """Say of a mapping what it means that it is off."""
    queue = each.source.rpartition(":")[2]
    return f"nothing takes messages from queue {queue}: its mapping to function {each.function.name} is switched off"


def denials(reads: Reads, context: PlanContext) -> Iterator[tuple[str, str]]:
    """Yield whose policy denies what is done with data, whatever the circumstances: a resource, and what to do."""
    roles = {_role(reads, each) for each in context.system.functions}
    for role in sorted(roles):
        for policy in reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=role):
            found = reads.read("iam", "get_role_policy", RoleName=role, PolicyName=policy)
            for each in _denying(decoded(found["PolicyDocument"])):
                yield role, f"its policy {policy} {_denied(each)}"
    standing = [(table.arn, read_table_policy(reads, table.arn)) for table in context.system.tables]
    standing += [(bucket.arn, read_bucket_policy(reads, bucket.name)) for bucket in context.system.buckets]
    for arn, document in standing:
        for each in _denying(document):
            if about_everybody(each):
                yield arn, f"the statement {each.get('Sid', 'without a Sid')} of its policy {_denied(each)}"


def _denied(statement: Mapping[str, Any]) -> str:
    return f"denies {', '.join(actions(statement))} however it is asked: clients are not served; take it off"


def _role(reads: Reads, function: Any) -> str:
    return role_name(str(read_function(reads, function).serving["Role"]))


def _denying(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in statements(document):
        about_data = any(action.startswith(OF_DATA) or action == "*" for action in actions(each))
        if each.get("Effect") == "Deny" and about_data and _whoever(each.get("Condition") or {}):
            yield each


def _whoever(condition: Mapping[str, Any]) -> bool:
    """Tell whether a condition asks for nothing but who it is: how somebody comes, he can change."""
    return {str(key).lower() for keys in condition.values() for key in keys} <= WHO
