"""Tags of API Gateway's resources: https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html."""

from __future__ import annotations

from collections.abc import Callable

from localaws.services.cloudformation.resources.simple import Call, Tagging
from localaws.services.cloudformation.resources.values import MEMBER, Subject, Value, tag_map


def tagging(path: Callable[[Subject], str]) -> Tagging:
    """Return the tags of what has an ARN that ends in a path such as ``/restapis/a1b2``."""

    def arn(subject: Subject) -> str:
        return f"arn:{subject.place.partition}:apigateway:{subject.place.region}::{path(subject)}"

    return Tagging(
        Call("tag_resource", {"resourceArn": Value(arn), "tags": tag_map()}),
        Call("untag_resource", {"resourceArn": Value(arn), "tagKeys": MEMBER}),
    )
