"""Deployment packages: what GetFunction and GetLayerVersion give a link to.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
"""

from __future__ import annotations

import requests

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads

PATIENCE_S = (5.0, 30.0)
"""To connect, and between two pieces of the answer."""
LARGEST = 70_000_000
"""Bytes; Lambda takes zip files of 50 MB, larger ones by way of S3:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""


def fetch(location: str, what: str) -> bytes:
    """Return what stands behind a presigned link; raises CouldNotLook ``aws.package_unread``, without the link.

    `what` names it in the message.
    """
    try:
        with requests.get(location, timeout=PATIENCE_S, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise CouldNotLook("aws.package_unread", f"{what}: its link answers {answer.status_code}")
            content = answer.raw.read(LARGEST + 1, decode_content=True)
    except (requests.RequestException, OSError) as error:
        # The error's own text holds the link, and that the signature.
        raise CouldNotLook("aws.package_unread", f"{what} cannot be fetched: {type(error).__name__}") from None
    if len(content) > LARGEST:
        raise CouldNotLook("aws.package_unread", f"{what} is larger than {LARGEST // 1_000_000} MB")
    return bytes(content)


def layer_contents(reads: Reads, arns: list[str]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """Return the content of layers, and what is said of those that may not be read: another account's, deleted ones."""
    contents, unread = [], []
    for arn in arns:
        try:
            layer = reads.read("lambda", "get_layer_version_by_arn", Arn=arn)
        except (NotThere, CouldNotLook) as error:
            unread.append(f"the layer {arn} cannot be read: {error}")
        else:
            contents.append(fetch(layer["Content"]["Location"], f"the layer {arn}"))
    return tuple(contents), tuple(unread)
