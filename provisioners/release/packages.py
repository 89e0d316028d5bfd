"""Packages: a zip that its owner has of a function's code, put into ``$LATEST``, where it waits to be released."""

from __future__ import annotations

from provisioners.release.function_release import NAME
from stormproof.aws.calls.lambda_functions import replace_code
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.aws.packaging import code_sha256
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step

ASPECT = "code in $LATEST"
IMAGE = "it is a container image, and no zip can take its place"


def put(state: FunctionState, content: bytes) -> Step:
    """Put a zip into ``$LATEST``, unless its very bytes stand there."""
    where, before, after = state.function.arn, str(state.latest.get("CodeSha256", "")), code_sha256(content)
    if state.latest.get("PackageType", "Zip") != "Zip":
        return Blocked(NAME, where, ASPECT, IMAGE)
    if before == after:
        return NoChange(NAME, where, ASPECT, f"its code is the folder's already, {after}")
    return Change(NAME, where, ASPECT, Action.UPDATE, before, after, (replace_code(state.function.name, content),))
