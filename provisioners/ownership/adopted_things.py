"""The tag of what an older version made: it names the API by its ID from now on, and the thing keeps its older name.

What is the system's is judged before (`core.ownership`); here its tag is completed, so that a second API of the same
name finds it to be another target's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stormproof.aws.observe.ownership import read_tagged
from stormproof.core.naming import Names
from stormproof.core.ownership import Tagged, unfinished
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "adopted-things"
ASPECT = "ownership"
KEPT = "kept as an older version gave it"


def read(reads: Reads, context: PlanContext) -> tuple[Tagged, ...]:
    """Look for what is the system's and has an older version's tag."""
    return unfinished(context.system, read_tagged(reads, context.system))


def plan(context: PlanContext, actual: tuple[Tagged, ...]) -> Iterator[Step]:
    """Complete the tags; nothing else of what is adopted is touched for its name's sake."""
    names = Names(context.system)
    for each in actual:
        call = TAGGING[each.thing[0]](each, names)
        kept = {"name": KEPT} if each.thing[1] in context.system.adopted else {}
        yield Change(NAME, each.arn, ASPECT, Action.UPDATE, {"tag": each.value}, {"tag": names.owner, **kept}, (call,))
    if not actual:
        yield NoChange(NAME, context.system.api_arn, ASPECT, _told(context))


def remove(context: PlanContext, _actual: tuple[Tagged, ...]) -> Iterator[Step]:
    """Leave the tags: they go with what carries them."""
    yield NoChange(NAME, context.system.api_arn, ASPECT, "a tag goes with what carries it")


def _told(context: PlanContext) -> str:
    owner = Names(context.system).owner
    if kept := sorted(context.system.adopted):
        return f"all is tagged {owner}; kept under names of an older version: {', '.join(kept)}"
    return f"all is tagged {owner} and named after the API's ID"


def _listed(service: str, parameter: str) -> Callable[[Tagged, Names], Call]:
    def call(each: Tagged, names: Names) -> Call:
        return Call(service, "tag_resource", {parameter: each.arn, "Tags": names.tag_list}, idempotent=True)

    return call


def _function(each: Tagged, names: Names) -> Call:
    return Call("lambda", "tag_resource", {"Resource": each.arn, "Tags": names.tags}, idempotent=True)


def _log_group(each: Tagged, names: Names) -> Call:
    parameters: dict[str, Any] = {"resourceArn": each.arn.removesuffix(":*"), "tags": names.tags}
    return Call("logs", "tag_resource", parameters, idempotent=True)


def _role(each: Tagged, names: Names) -> Call:
    return Call("iam", "tag_role", {"RoleName": each.thing[1], "Tags": names.tag_list}, idempotent=True)


TAGGING: Mapping[str, Callable[[Tagged, Names], Call]] = {
    "cloudwatch": _listed("cloudwatch", "ResourceARN"),
    "dynamodb": _listed("dynamodb", "ResourceArn"),
    "iam": _role,
    "lambda": _function,
    "logs": _log_group,
    "sns": _listed("sns", "ResourceArn"),
    "wafv2": _listed("wafv2", "ResourceARN"),
}
"""By service, how a thing of it is tagged."""


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
