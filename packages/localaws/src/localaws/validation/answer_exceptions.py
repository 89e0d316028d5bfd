"""Answers that are not as the model says and may be so: AWS's are so, or moto's are and nobody reads it.

By service and operation, each member with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping

from localaws.calls.operations import Key

NONE_FAILED = (
    "left out where no message failed: "
    "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/sqs/test_sqs.snapshot.json"
)
BY_MOTO = "moto leaves it out; localaws says nothing of Route 53's answers beyond moto's"

EXCEPTIONS: Mapping[Key, Mapping[str, str]] = {
    ("route53", "ListHostedZones"): {"Marker": BY_MOTO},
    ("route53", "ListHostedZonesByName"): {"IsTruncated": BY_MOTO, "MaxItems": BY_MOTO},
    ("sqs", "SendMessageBatch"): {"Failed": NONE_FAILED},
}
