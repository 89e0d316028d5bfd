"""What Synthetics does to functions and layers in the name of whoever makes, changes or deletes a canary.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchSyntheticsFullAccess.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def _named(**kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the actions on each kind of resource, with the template of those of our canaries."""
    for kind, named in kinds.items():
        template = f"arn:{{partition}}:lambda:*:{{account}}:{kind}:cwsyn-sp-{{api}}-*"
        yield from ((f"lambda:{action}", template) for action in named)


LAYERS = ("GetLayerVersion", "PublishLayerVersion")
LOOKED_AT = ("GetFunction", "GetFunctionConfiguration", "PublishVersion")
CANARIES: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("synthetics", "create_canary"): tuple(
        _named(function=("AddPermission", "CreateFunction", *LOOKED_AT, "TagResource"), layer=LAYERS)
    ),
    ("synthetics", "update_canary"): tuple(
        _named(function=(*LOOKED_AT, "UpdateFunctionCode", "UpdateFunctionConfiguration"), layer=LAYERS)
    ),
    ("synthetics", "delete_canary"): tuple(_named(function=("DeleteFunction",), layer=("DeleteLayerVersion",))),
}
"""(service, operation) -> actions of Lambda, with the templates of their resources."""
