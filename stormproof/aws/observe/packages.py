"""Deployment packages: what GetFunction and GetLayerVersion give a link to, and what they say of themselves.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.access.downloads import fetch_package
from stormproof.aws.observe.lambda_functions import FunctionState, layers
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.key_readers import key_readers
from stormproof.core.least_privilege.packages import Package, bundled_sdk, unpacked_bytes
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

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


def function_code(reads: Reads, name: str, qualifier: str = "") -> Package:
    """Return the deployment package of a function, or of a version of it; raises as `fetch_package`."""
    which = {"Qualifier": qualifier} if qualifier else {}
    found = reads.read("lambda", "get_function", FunctionName=name, **which)
    sha256 = found.get("Configuration", {}).get("CodeSha256", "")
    return fetch_package(found["Code"]["Location"], f"the code of {name}", sha256)


def layer_contents(reads: Reads, arns: list[str]) -> tuple[tuple[Package, ...], tuple[str, ...]]:
    """Return the content of layers, and what is said of those that may not be read: another account's, deleted ones.

    Raises ValueError for what is no zip file.
    """
    contents, unread = [], []
    for arn in arns:
        try:
            layer = reads.read("lambda", "get_layer_version_by_arn", Arn=arn)
        except (NotThere, CouldNotLook) as error:
            unread.append(f"the layer {arn} cannot be read: {error}")
        else:
            content = layer["Content"]
            try:
                contents.append(fetch_package(content["Location"], f"the layer {arn}", content.get("CodeSha256", "")))
            except CouldNotLook as error:
                unread.append(error.message)
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
