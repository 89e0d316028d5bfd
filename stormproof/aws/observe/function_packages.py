"""What a function's package and its layers say of themselves: they are fetched once, and looked through."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.lambda_functions import FunctionState, layers
from stormproof.aws.observe.packages import fetch, layer_contents
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.key_readers import key_readers
from stormproof.core.least_privilege.packages import bundled_sdk, unpacked_bytes
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


def read_packages(reads: Reads, system: System, state: FunctionState) -> Packages:
    """Look through a function's packages; never raises."""
    names = Names(system)
    foreign = [str(arn) for arn in layers(state.latest) if not names.is_rate_layer(str(arn))]
    try:
        code = reads.read("lambda", "get_function", FunctionName=state.function.name)["Code"]
        contents, unread = layer_contents(reads, foreign)
        everything = (fetch(code["Location"], f"the code of {state.function.name}"), *contents)
        return Packages((*key_readers(everything), *unread), unpacked_bytes(everything), bundled_sdk(everything))
    except (CouldNotLook, KeyError, NotThere, ValueError):
        return Packages((UNREAD,))
