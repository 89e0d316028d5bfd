"""Whether a function reads the API key itself: its package and its layers are fetched and looked through."""

from __future__ import annotations

from stormproof.aws.observe.lambda_functions import FunctionState, layers
from stormproof.aws.observe.packages import fetch, layer_contents
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.key_readers import key_readers
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

UNREAD = "its code, which cannot be read"


def read_key_readers(reads: Reads, system: System, state: FunctionState) -> tuple[str, ...]:
    """Return the modules that read the key, none where none does; what cannot be read may."""
    names = Names(system)
    foreign = [str(arn) for arn in layers(state.latest) if not names.is_rate_layer(str(arn))]
    try:
        code = reads.read("lambda", "get_function", FunctionName=state.function.name)["Code"]
        contents, unread = layer_contents(reads, foreign)
        found = key_readers((fetch(code["Location"], f"the code of {state.function.name}"), *contents))
    except (CouldNotLook, KeyError, NotThere, ValueError):
        return (UNREAD,)
    return (*found, *unread)
