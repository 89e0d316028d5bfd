"""Each kind of invoker finds what invokes a function of the system, and nothing else."""

from __future__ import annotations

import json
import pkgutil
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

from provisioners import CONTROLS
from stormproof.aws.observe import invokers
from stormproof.aws.observe.invokers import INVOKERS, Invoker, buckets, schedules, topics
from stormproof.core.system import Function
from tests.provisioners.fakes import SYSTEM, FakeReads, context
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.aws.observe.invokers.made_invokers import INVOKING, NOBODY

UNIVERSAL = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
KINDS = pytest.mark.parametrize("invoker", INVOKERS, ids=lambda module: module.__name__.rpartition(".")[2])


def test_every_kind_stands_in_the_tuple_once() -> None:
    """A module beside the others that can find invokers, and is not asked, would hide a user of ``$LATEST``."""
    modules = [import_module(found.name) for found in pkgutil.iter_modules(invokers.__path__, invokers.__name__ + ".")]
    found = {module.__name__ for module in modules if hasattr(module, "find")}
    assert sorted(module.__name__ for module in INVOKERS) == sorted(found)


@KINDS
@pytest.mark.parametrize("qualifier", ["", "live"])
def test_an_invocation_is_found_with_its_qualifier(invoker: Invoker, qualifier: str) -> None:
    """On the function itself it is on ``$LATEST``, on the alias it is not."""
    arn = f"{FUNCTION.arn}:{qualifier}" if qualifier else FUNCTION.arn
    found = invoker.find(FakeReads({**NOBODY, **INVOKING[invoker](arn)}), context())
    assert {(each.function, each.qualifier, each.on_latest) for each in found} == {(FUNCTION, qualifier, not qualifier)}
    assert all(each.way for each in found)


@KINDS
def test_what_invokes_other_functions_is_left_out(invoker: Invoker) -> None:
    """A name that begins the same is another function's."""
    others = f"{FUNCTION.arn}-of-others"
    assert invoker.find(FakeReads({**NOBODY, **INVOKING[invoker](others)}), context()) == ()


def test_a_subscription_that_has_ended_invokes_nothing() -> None:
    """SNS lists it for a while, with a word in the place of its ARN."""
    told = {"Protocol": "lambda", "Endpoint": FUNCTION.arn, "TopicArn": "arn:t", "SubscriptionArn": "Deleted"}
    assert topics.find(FakeReads({("sns", "list_subscriptions"): [told]}), context()) == ()


def test_a_kind_that_is_moved_is_moved_by_a_control_that_the_alias_takes_effect_through() -> None:
    """And every control of these moves a kind, but for the one that permits the API to invoke the alias."""
    (alias,) = (control for control in CONTROLS if control.name == "function-alias")
    moving = {invoker.MOVED_BY for invoker in INVOKERS if invoker.MOVED_BY}
    assert moving == set(alias.takes_effect_through) - {"alias-permission"}


def test_a_bucket_of_others_is_asked_where_a_functions_policy_lets_it_in() -> None:
    """S3 invokes no function whose policy does not say so."""
    statement = {"Sid": "a", "Condition": {"ArnLike": {"AWS:SourceArn": ["arn:aws:s3:::theirs"]}}}
    table: dict[tuple[str, str], Any] = {
        ("lambda", "get_policy"): lambda **asked: {
            "Policy": json.dumps({"Statement": [] if "Qualifier" in asked else [statement]})
        },
        ("s3", "get_bucket_notification_configuration"): lambda **asked: {
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": FUNCTION.arn}] if asked["Bucket"] == "theirs" else []
        },
    }
    assert [each.way for each in buckets.find(FakeReads(table), context())] == ["bucket theirs"]


@pytest.mark.parametrize(
    ("asked", "qualifiers"),
    [
        ({"FunctionName": FUNCTION.name}, [""]),
        ({"FunctionName": FUNCTION.arn}, [""]),
        ({"FunctionName": FUNCTION.arn, "Qualifier": "live"}, ["live"]),
        ({"FunctionName": f"{FUNCTION.name}:live"}, ["live"]),
        ({"FunctionName": "of-others"}, []),
        ({}, []),
    ],
)
def test_a_schedule_that_calls_invoke_is_found_by_its_input(asked: dict[str, str], qualifiers: list[str]) -> None:
    """A universal target names the API's action; its input names the function."""
    table: dict[tuple[str, str], Any] = {
        ("scheduler", "list_schedules"): [{"Name": "a", "Target": {"Arn": UNIVERSAL}}],
        ("scheduler", "get_schedule"): {"Target": {"Input": json.dumps(asked)}},
    }
    assert [each.qualifier for each in schedules.find(FakeReads(table), context())] == qualifiers


def test_each_function_of_the_system_is_known_by_its_arn() -> None:
    """The invocation tells which."""
    other = Function("pm", "shop-pm", f"{FUNCTION.arn}-pm")
    both = replace(context(), system=replace(SYSTEM, functions=(FUNCTION, other)))
    found = schedules.find(FakeReads({**NOBODY, **INVOKING[schedules](f"{other.arn}:live")}), both)
    assert [(each.function, each.qualifier) for each in found] == [(other, "live")]
