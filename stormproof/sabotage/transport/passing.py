"""The states that comply with 8.3 and 8.5 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.shared.resource_policies import denying
from stormproof.sabotage.transport import owners_transport as owners

TRANSPORT_PASSES = (
    PassScenario("api-tls-1-3", "8.3", ("api-security-policy",), owners.strict_api),
    # An API has one resource policy: no other scenario that gives it one may be beside.
    PassScenario(
        "plain-http-denied",
        "8.3",
        ("api-security-policy",),
        denying("a resource policy denies plain HTTP", {"Bool": {"aws:SecureTransport": "false"}}),
        alone=True,
    ),
    # A domain needs a certificate, which only the embedded AWS does without; it becomes the URL that is asked.
    PassScenario(
        "own-domain-tls-1-3", "8.3", ("domain-security-policy",), owners.own_domain, embedded_only=True, alone=True
    ),
    PassScenario(
        "bucket-tls-stricter",
        "8.5",
        ("bucket-policy",),
        owners.buckets("the bucket's policy refuses plain HTTP and TLS before 1.3 in an owner's words", owners.in_one),
    ),
    PassScenario(
        "bucket-tls-not-true",
        "8.5",
        ("bucket-policy",),
        owners.buckets("the bucket's policy refuses what does not come over TLS 1.2", owners.not_true),
    ),
    PassScenario(
        "queues-own-statement",
        "8.5",
        ("queue-policies",),
        owners.queues("the queues' policies refuse plain HTTP in an owner's words", owners.of_queue),
    ),
)
