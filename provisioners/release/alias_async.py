"""Asynchronous invocation on the alias: retries and destinations of the function hold for its alias only if set there.

https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html (Qualifier)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-async"
ASPECT = "asynchronous invocation"
FIGURES = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds")
DESTINATIONS = "DestinationConfig"
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Asynchronous:
    """A function's settings of asynchronous invocation: of itself and of its alias, empty for Lambda's own."""

    function: Function
    own: Settings
    of_alias: Settings


def read(reads: Reads, context: PlanContext) -> tuple[Asynchronous, ...]:
    """Look at the settings of every function of the system."""
    return tuple(_read(reads, function) for function in context.system.functions)


def plan(context: PlanContext, actual: tuple[Asynchronous, ...]) -> Iterator[Step]:
    """Give the alias what the function has; what an owner set for his alias is his."""
    del context
    for each in actual:
        where, alias = each.function.arn, each.function.alias
        if each.own == each.of_alias:
            yield NoChange(NAME, where, ASPECT, f"{alias} has what the function has")
        elif each.function.adopted and (each.of_alias or not each.own):
            yield NoChange(NAME, where, ASPECT, f"the owner's alias {alias} has settings of its own")
        else:
            yield _set(each, each.own)


def remove(context: PlanContext, actual: tuple[Asynchronous, ...]) -> Iterator[Step]:
    """Take off the alias what we set; an alias of ours goes altogether."""
    for each in actual:
        where = each.function.arn
        former = context.formers.of(NAME, where, ASPECT)
        if each.of_alias and (not each.function.adopted or (former and former.stands(each.of_alias))):
            yield _set(each, former.before if former else {})
        else:
            yield NoChange(NAME, where, ASPECT, "we set nothing on its alias")


def _read(reads: Reads, function: Function) -> Asynchronous:
    found = reads.pages(
        "lambda", "list_function_event_invoke_configs", "FunctionEventInvokeConfigs", FunctionName=function.name
    )
    told = {str(config["FunctionArn"]).removeprefix(f"{function.arn}:"): _settings(config) for config in found}
    return Asynchronous(function, told.get("$LATEST", told.get(function.arn, {})), told.get(function.alias, {}))


def _settings(config: Settings) -> dict[str, Any]:
    """Return what is set; AWS tells destinations that are none as empty objects."""
    ends = {end: named for end, named in (config.get(DESTINATIONS) or {}).items() if named}
    figures = {name: config[name] for name in FIGURES if config.get(name) is not None}
    return {**figures, **({DESTINATIONS: ends} if ends else {})}


def _set(each: Asynchronous, wanted: Settings) -> Change:
    where = {"FunctionName": each.function.name, "Qualifier": each.function.alias}
    if wanted:
        call = Call("lambda", "put_function_event_invoke_config", {**where, **wanted})
    else:
        call = Call("lambda", "delete_function_event_invoke_config", where)
    action = Action.DELETE if not wanted else Action.UPDATE if each.of_alias else Action.CREATE
    before, after = dict(each.of_alias), dict(wanted)
    return Change(NAME, each.function.arn, ASPECT, action, before, after, (call,), keeps=each.function.adopted)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-alias",),
    piecewise=True,
)
