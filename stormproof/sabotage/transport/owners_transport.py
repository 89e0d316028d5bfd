"""Transport that its owner has shut in his own way: stricter TLS, a domain of his, policies in his own words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from provisioners.shared.policy_statements import TRANSPORT, without
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.aws.observe.security_policies import api_policy
from stormproof.aws.observe.sqs import read_queues
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.least_privilege.policy_documents import Statement, parsed
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import patch
from stormproof.sabotage.shared.domains import leading
from stormproof.sabotage.transport.catalogue import bucket_back, put_bucket_policy

DOMAIN = "api.acme.example"
STRICT = "SecurityPolicy_TLS13_1_3_2025_09"
"""TLS 1.3 alone: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html"""
MINE = "RequireTls"
"""What the Sids of an owner's statements begin with."""
Statements = Callable[[tuple[str, ...]], Iterable[Statement]]


def strict_api(reads: Reads, context: PlanContext) -> FaultInjection:
    """The API takes TLS 1.3 alone."""
    where = {"restApiId": context.system.api.id}
    strict = patch("update_rest_api", where, {"/securityPolicy": STRICT, "/endpointAccessMode": "BASIC"})
    back = patch("update_rest_api", where, {"/securityPolicy": api_policy(reads, context.system)})
    return FaultInjection("the API takes TLS 1.3 alone", (strict,), (back,))


def own_domain(_reads: Reads, context: PlanContext) -> FaultInjection:
    """Clients have a domain of the owner's, which takes TLS 1.3 alone."""
    strict = {"securityPolicy": STRICT, "endpointAccessMode": "BASIC"}
    title, stage = "a domain of the owner's takes TLS 1.3 alone", context.system.api.stage
    return leading(title, context, DOMAIN, stage, **strict)


def buckets(title: str, statements: Statements) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what puts an owner's statements about transport in the place of ours in every bucket's policy."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        calls, undo = [], []
        for each in context.system.buckets:
            standing = read_bucket_policy(reads, each.name)
            kept = without(standing, TRANSPORT)["Statement"]
            his = {**standing, "Statement": [*statements((each.objects, each.arn)), *kept]}
            calls.append(put_bucket_policy(each, his))
            undo.append(bucket_back(reads, each))
        if not calls:
            raise Undecidable(NOTHING_HERE, "the system has no bucket")
        return FaultInjection(title, tuple(calls), tuple(undo))

    return inject


def queues(title: str, statements: Statements) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what puts an owner's statements in the place of ours in every queue's policy."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        calls, undo = [], []
        for queue, attributes in read_queues(reads, context):
            standing = parsed(attributes.get("Policy"))
            kept = without(standing, TRANSPORT)["Statement"]
            text = json.dumps({**standing, "Statement": [*statements((queue.arn,)), *kept]})
            calls.append(_policy(queue.url, text))
            undo.append(_policy(queue.url, attributes.get("Policy", "")))
        if not calls:
            raise Undecidable(NOTHING_HERE, "the system has no queue")
        return FaultInjection(title, tuple(calls), tuple(undo))

    return inject


def in_one(arns: tuple[str, ...]) -> Iterable[Statement]:
    """Refuse plain HTTP and TLS before 1.3, in an owner's words."""
    yield _denied("Plain", arns, {"BoolIfExists": {"AWS:SecureTransport": False}}, Principal={"AWS": "*"}, Action="*")
    yield _denied("Old", arns, {"NumericLessThan": {"s3:TlsVersion": ["1.3"]}})


def not_true(arns: tuple[str, ...]) -> Iterable[Statement]:
    """Refuse what is not known to come over TLS, by several actions and wildcards of one account's ARNs."""
    yield _denied("Plain", ("*",), {"StringNotEquals": {"aws:SecureTransport": "true"}}, Action=["s3:*"])
    yield _denied("Old", arns, {"NumericLessThanEquals": {"s3:TlsVersion": "1.1"}})


def of_queue(arns: tuple[str, ...]) -> Iterable[Statement]:
    """Refuse plain HTTP to a queue in an owner's words."""
    yield _denied("Plain", arns, {"Bool": {"aws:SecureTransport": False}}, Principal={"AWS": ["*"]}, Action="SQS:*")


def _denied(what: str, arns: tuple[str, ...], condition: Mapping[str, Any], **changed: Any) -> Statement:
    statement = {"Sid": MINE + what, "Effect": "Deny", "Principal": "*", "Action": ["s3:*"], "Resource": list(arns)}
    return {**statement, **changed, "Condition": condition}


def _policy(url: str, text: str) -> Call:
    return Call("sqs", "set_queue_attributes", {"QueueUrl": url, "Attributes": {"Policy": text}})
