"""The layer that guards the rate: published anew when its code is another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.packaging import code_sha256, layer
from stormproof.core.deployed_code import RATE_GUARD
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "rate-guard-layer"
ASPECT = "code"
LAYER_ARN = "rate-guard-layer.arn"
"""The Ref under which the ARN of a new layer version is known."""


@dataclass(frozen=True)
class LayerVersions:
    """The layer's versions as they stand; `newest` is an ARN, empty for none, `code` its digest."""

    newest: str = ""
    code: str = ""
    numbers: tuple[int, ...] = ()


def read(reads: Reads, context: PlanContext) -> LayerVersions:
    """Look at the layer's versions and at the code of the newest."""
    name = Names(context.system).rate_layer
    versions = reads.pages("lambda", "list_layer_versions", "LayerVersions", LayerName=name)
    if not versions:
        return LayerVersions()
    newest = max(versions, key=lambda version: int(version["Version"]))
    found = reads.read("lambda", "get_layer_version", LayerName=name, VersionNumber=newest["Version"])
    numbers = tuple(sorted(int(version["Version"]) for version in versions))
    return LayerVersions(newest["LayerVersionArn"], found["Content"]["CodeSha256"], numbers)


def plan(context: PlanContext, actual: LayerVersions) -> Iterator[Step]:
    """Publish the layer unless its newest version is this code."""
    name, wanted = Names(context.system).rate_layer, code_sha256(layer(RATE_GUARD))
    if actual.code == wanted:
        yield NoChange(NAME, name, ASPECT, "the newest version is this code")
        return
    parameters = {
        "LayerName": name,
        "Description": f"Stormproof: counts the requests of each API key of {context.system.api.name}",
        "Content": {"ZipFile": layer(RATE_GUARD)},
    }
    call = Call("lambda", "publish_layer_version", parameters, yields={LAYER_ARN: "LayerVersionArn"})
    action = Action.UPDATE if actual.newest else Action.CREATE
    yield Change(NAME, name, ASPECT, action, actual.code or None, wanted, (call,))


def remove(context: PlanContext, actual: LayerVersions) -> Iterator[Step]:
    """Delete the versions; functions that still use one keep it.

    https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
    """
    name = Names(context.system).rate_layer
    if not actual.numbers:
        yield NoChange(NAME, name, ASPECT, "there is no such layer")
        return
    calls = tuple(
        Call("lambda", "delete_layer_version", {"LayerName": name, "VersionNumber": number})
        for number in actual.numbers
    )
    yield Change(NAME, name, ASPECT, Action.DELETE, {"versions": list(actual.numbers)}, None, calls)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
