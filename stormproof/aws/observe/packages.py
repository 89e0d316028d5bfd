"""Deployment packages: what GetFunction and GetLayerVersion give a link to, and what they say of themselves.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

import requests

from stormproof.aws.observe.lambda_functions import FunctionState, layers
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.key_readers import key_readers
from stormproof.core.least_privilege.packages import bundled_sdk, unpacked_bytes
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

PATIENCE_S = (5.0, 30.0)
"""To connect, and between two pieces of the answer."""
LARGEST = 70_000_000
"""Bytes; Lambda takes zip files of 50 MB, larger ones by way of S3:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
KEPT = 16
"""How many packages are remembered: a plan looks at the same layer for each function that has it."""
UNREAD = "its code, which cannot be read"


@dataclass(frozen=True)
class Packages:
    """A function's code and its layers, ours left out.

    `readers` are the modules that read the API key themselves, what cannot be read among them: it may. `unpacked` is
    the size of what could be read, in bytes; `sdk` the version of the botocore that they bring along, empty for none.
    """

    readers: tuple[str, ...] = ()
    unpacked: int = 0
    sdk: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Link:
    """A presigned link; what it leads to is what has the hash, whatever the link is."""

    sha256: str
    location: str = field(compare=False, repr=False)
    what: str = field(compare=False)


def fetch(location: str, what: str, sha256: str = "") -> bytes:
    """Return what stands behind a presigned link; raises CouldNotLook ``aws.package_unread``, without the link.

    `what` names it in the message. `sha256` is its hash in base64, as Lambda tells it: what was fetched with that hash
    is not fetched again.
    """
    return _remembered(_Link(sha256, location, what)) if sha256 else _fetched(location, what)


@lru_cache(maxsize=KEPT)
def _remembered(link: _Link) -> bytes:
    content = _fetched(link.location, link.what)
    if base64.b64encode(hashlib.sha256(content).digest()).decode() != link.sha256:
        raise CouldNotLook("aws.package_unread", f"{link.what} is not what Lambda says that it is: its hash is another")
    return content


def _fetched(location: str, what: str) -> bytes:
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


def function_code(reads: Reads, name: str, qualifier: str = "") -> bytes:
    """Return the deployment package of a function, or of a version of it; raises as `fetch`."""
    which = {"Qualifier": qualifier} if qualifier else {}
    found = reads.read("lambda", "get_function", FunctionName=name, **which)
    sha256 = found.get("Configuration", {}).get("CodeSha256", "")
    return fetch(found["Code"]["Location"], f"the code of {name}", sha256)


def layer_contents(reads: Reads, arns: list[str]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """Return the content of layers, and what is said of those that may not be read: another account's, deleted ones."""
    contents, unread = [], []
    for arn in arns:
        try:
            layer = reads.read("lambda", "get_layer_version_by_arn", Arn=arn)
        except (NotThere, CouldNotLook) as error:
            unread.append(f"the layer {arn} cannot be read: {error}")
        else:
            content = layer["Content"]
            contents.append(fetch(content["Location"], f"the layer {arn}", content.get("CodeSha256", "")))
    return tuple(contents), tuple(unread)


def read_packages(reads: Reads, system: System, state: FunctionState) -> Packages:
    """Look through a function's packages; never raises."""
    names = Names(system)
    foreign = [str(arn) for arn in layers(state.latest) if not names.is_rate_layer(str(arn))]
    try:
        package = function_code(reads, state.function.name)
        contents, unread = layer_contents(reads, foreign)
        everything = (package, *contents)
        return Packages((*key_readers(everything), *unread), unpacked_bytes(everything), bundled_sdk(everything))
    except (CouldNotLook, KeyError, NotThere, ValueError):
        return Packages((UNREAD,))
