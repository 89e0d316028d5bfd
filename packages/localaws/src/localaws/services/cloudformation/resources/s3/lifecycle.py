"""LifecycleConfiguration of AWS::S3::Bucket as PutBucketLifecycleConfiguration takes it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.s3.shapes import Shape, renamed
from localaws.services.cloudformation.resources.simple import only

SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
EXPIRATION = {
    "ExpirationInDays": "Days",
    "ExpirationDate": "Date",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}
TRANSITION = {"TransitionInDays": "Days", "TransitionDate": "Date"}
OF_NONCURRENT = {"TransitionInDays": "NoncurrentDays"}

KNOWN = (
    *("Id", "Status", "Prefix", "TagFilters", "Transition", "Transitions", "AbortIncompleteMultipartUpload"),
    *("NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays"),
    *("NoncurrentVersionTransition", "NoncurrentVersionTransitions"),
    *SIZES,
    *EXPIRATION,
)


def lifecycle(given: Shape) -> dict[str, Any]:
    """Return the configuration."""
    return {"Rules": [_rule(rule) for rule in given["Rules"]]}


def _rule(given: Shape) -> dict[str, Any]:
    only(KNOWN, given, "LifecycleConfiguration.Rules")
    parts = {
        "ID": given.get("Id"),
        "Status": given["Status"],
        "Filter": _filter(given),
        "Expiration": {name: given[own] for own, name in EXPIRATION.items() if own in given},
        "Transitions": [renamed(TRANSITION, each) for each in _listed(given, "Transition")],
        "NoncurrentVersionExpiration": _noncurrent(given),
        "NoncurrentVersionTransitions": [
            renamed(OF_NONCURRENT, each) for each in _listed(given, "NoncurrentVersionTransition")
        ],
        "AbortIncompleteMultipartUpload": given.get("AbortIncompleteMultipartUpload"),
    }
    return {name: value for name, value in parts.items() if value or name == "Filter"}


def _listed(given: Shape, name: str) -> list[Shape]:
    """Return the members of a list that may also stand alone, under the name in the singular."""
    return [*(given.get(f"{name}s") or []), *([given[name]] if name in given else [])]


def _noncurrent(given: Shape) -> Any:
    if "NoncurrentVersionExpirationInDays" in given:
        return {"NoncurrentDays": given["NoncurrentVersionExpirationInDays"]}
    return given.get("NoncurrentVersionExpiration")


def _filter(given: Shape) -> dict[str, Any]:
    tags = list(given.get("TagFilters") or [])
    single = {name: given[name] for name in ("Prefix", *SIZES) if name in given}
    if not tags and len(single) <= 1:
        return single or {"Prefix": ""}
    if len(tags) == 1 and not single:
        return {"Tag": tags[0]}
    return {"And": {**single, **({"Tags": tags} if tags else {})}}
