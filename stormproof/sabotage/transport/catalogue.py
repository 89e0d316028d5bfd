"""The ways in which 8.3 and 8.5 can be lost: plain HTTP served, old TLS taken, stores that answer without TLS."""

from __future__ import annotations

import json
from collections.abc import Callable

from provisioners.shared.policy_statements import INSECURE, OLD_TLS, TRANSPORT, deny_insecure, without
from provisioners.transport import api_security_policy, bucket_policy
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.aws.observe.security_policies import api_policy
from stormproof.aws.observe.sqs import queue_attributes
from stormproof.core.faults import FaultInjection, MendedBy, Sabotage
from stormproof.core.least_privilege.policy_documents import Document, parsed
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import Bucket
from stormproof.sabotage.shared.api_changes import patch
from stormproof.sabotage.shared.domains import leading
from stormproof.sabotage.shared.stores import a_bucket, a_queue, has_bucket, has_queue

DOMAIN = "stormproof-old-tls.example"


def plain_http(_reads: Reads, _desired: PlanContext) -> FaultInjection:
    """The API's hosts serve plain HTTP."""
    on, off = (Call("localaws", "put_gateway", {"serves_plain_http": serves}) for serves in (True, False))
    return FaultInjection("the API serves plain HTTP", (on,), (off,))


def old_policy(reads: Reads, context: PlanContext) -> FaultInjection:
    """The API has the policy again that admits TLS 1.0."""
    where = {"restApiId": context.system.api.id}
    old = patch("update_rest_api", where, {"/securityPolicy": api_security_policy.OLD})
    back = patch("update_rest_api", where, {"/securityPolicy": api_policy(reads, context.system)})
    return FaultInjection("the API admits TLS 1.0", (old,), (back,))


def old_domain(_reads: Reads, context: PlanContext) -> FaultInjection:
    """A custom domain that admits TLS 1.0 leads to the API."""
    title, stage = "a domain that admits TLS 1.0 leads to the API", context.system.api.stage
    return leading(title, context, DOMAIN, stage, securityPolicy=api_security_policy.OLD)


def bucket_open(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's policy is gone."""
    gone = Call("s3", "delete_bucket_policy", {"Bucket": a_bucket(context).name})
    return FaultInjection("the bucket's policy is gone", (gone,), (bucket_back(reads, a_bucket(context)),))


def only_allowed(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket allows callers with TLS, which refuses nobody: the mistake that AWS warns of.

    https://repost.aws/knowledge-center/s3-bucket-policy-for-config-rule
    """
    standing = read_bucket_policy(reads, a_bucket(context).name)
    kept = without(standing, TRANSPORT)["Statement"]
    denied = next(each for each in bucket_policy.statements(context, a_bucket(context)) if each["Sid"] == INSECURE)
    owner = f"arn:{context.system.partition}:iam::{context.system.account}:root"
    secure = {"Bool": {"aws:SecureTransport": "true"}}
    allowed = {**denied, "Effect": "Allow", "Principal": {"AWS": owner}, "Condition": secure}
    put = put_bucket_policy(a_bucket(context), {**standing, "Statement": [*kept, allowed]})
    return FaultInjection("the bucket allows TLS and refuses nothing", (put,), (bucket_back(reads, a_bucket(context)),))


def objects_open(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's policy refuses plain HTTP for the bucket, and forgets the objects in it."""
    standing = read_bucket_policy(reads, a_bucket(context).name)
    narrowed = deny_insecure("s3:*", (a_bucket(context).arn,))
    put = put_bucket_policy(
        a_bucket(context), {**standing, "Statement": [*without(standing, TRANSPORT)["Statement"], narrowed]}
    )
    return FaultInjection(
        "the bucket's objects are given without TLS", (put,), (bucket_back(reads, a_bucket(context)),)
    )


def old_tls_allowed(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's policy asks for TLS, and no longer for which."""
    standing = read_bucket_policy(reads, a_bucket(context).name)
    put = put_bucket_policy(a_bucket(context), without(standing, (OLD_TLS,)))
    return FaultInjection("the bucket takes any version of TLS", (put,), (bucket_back(reads, a_bucket(context)),))


def queue_open(reads: Reads, context: PlanContext) -> FaultInjection:
    """One queue's policy is gone."""
    return _queue(reads, context, "a queue's policy is gone", lambda _standing: "")


def queue_partly_open(reads: Reads, context: PlanContext) -> FaultInjection:
    """One queue refuses plain HTTP to those alone who send."""

    def narrowed(standing: Document) -> str:
        arn = a_queue(context).arn
        foreign = without(standing, TRANSPORT)["Statement"]
        return json.dumps({**standing, "Statement": [*foreign, deny_insecure("sqs:SendMessage", (arn,))]})

    return _queue(reads, context, "a queue refuses plain HTTP for sending alone", narrowed)


def put_bucket_policy(bucket: Bucket, document: Document) -> Call:
    """Return the call that gives a bucket a policy."""
    return Call("s3", "put_bucket_policy", {"Bucket": bucket.name, "Policy": json.dumps(document)})


def bucket_back(reads: Reads, bucket: Bucket) -> Call:
    """Return the call that gives a bucket the policy again that it has now."""
    standing = read_bucket_policy(reads, bucket.name)
    if not standing["Statement"]:
        return Call("s3", "delete_bucket_policy", {"Bucket": bucket.name})
    return put_bucket_policy(bucket, standing)


def _queue(reads: Reads, context: PlanContext, title: str, change: Callable[[Document], str]) -> FaultInjection:
    queue = a_queue(context)
    attributes = queue_attributes(reads, queue)
    texts = (change(parsed(attributes.get("Policy"))), attributes.get("Policy", ""))
    changed, back = (
        Call("sqs", "set_queue_attributes", {"QueueUrl": queue.url, "Attributes": {"Policy": text}}) for text in texts
    )
    return FaultInjection(title, (changed,), (back,))


TRANSPORTS = (
    Sabotage("plain-http-served", "8.3", "https.plain_served", plain_http, MendedBy.UNDO, embedded_only=True),
    Sabotage("api-tls-1-0", "8.5", "tls.old_accepted", old_policy),
    # A domain needs a certificate, which only the embedded AWS does without.
    Sabotage("domain-tls-1-0", "8.5", "tls.old_accepted", old_domain, MendedBy.UNDO, embedded_only=True),
    Sabotage("bucket-policy-removed", "8.5", "tls.store_plain", bucket_open, where=has_bucket),
    Sabotage("bucket-tls-only-allowed", "8.5", "tls.store_plain", only_allowed, where=has_bucket),
    Sabotage("bucket-objects-open", "8.5", "tls.store_plain", objects_open, where=has_bucket),
    Sabotage("bucket-old-tls", "8.5", "tls.store_plain", old_tls_allowed, where=has_bucket),
    Sabotage("queue-policy-removed", "8.5", "tls.store_plain", queue_open, where=has_queue),
    Sabotage("queue-policy-narrowed", "8.5", "tls.store_plain", queue_partly_open, where=has_queue),
)
