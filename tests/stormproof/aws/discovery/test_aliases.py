"""Each function has one alias that its invokers are put on: the owner's where they are on it, else one of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.discovery.aliases import with_aliases
from stormproof.core.errors import CouldNotLook
from stormproof.core.system import ALIAS_DESCRIPTION, System
from tests.provisioners.fakes import SYSTEM, FakeReads, context
from tests.provisioners.made_functions import FUNCTION, URI

NOTHING: Mapping[str, Any] = {}
STAGED = replace(SYSTEM, api=replace(SYSTEM.api, variables=(("prod", "alias", "green"), ("dev", "alias", "blue"))))


def aliased(*theirs: str, ours: str = "") -> list[dict[str, str]]:
    """Return ListAliases' answer."""
    own = [{"Name": ours, "Description": ALIAS_DESCRIPTION}] if ours else []
    return [*({"Name": name, "Description": ""} for name in theirs), *own]


def found(
    aliases: Any, qualifier: str = "", system: System = SYSTEM, fed: Mapping[str, Any] = NOTHING
) -> tuple[str, bool]:
    """Return the alias of a function that the API invokes by a qualifier, and whether it is the owner's."""
    uri = URI.replace("/invocations", f":{qualifier}/invocations") if qualifier else URI
    method = {"id": "r", "path": "/", "resourceMethods": {"GET": {"methodIntegration": {"uri": uri}}}}
    table: dict[tuple[str, str], Any] = {
        ("lambda", "list_aliases"): aliases,
        ("apigateway", "get_resources"): [method],
        ("lambda", "list_event_source_mappings"): lambda **asked: fed.get(asked.get("FunctionName", ""), []),
    }
    (function,) = with_aliases(FakeReads(table), system, context().policy).functions
    return function.alias, function.adopted


@pytest.mark.parametrize("name", ["live", "prod"])
def test_the_alias_that_the_api_invokes_is_adopted(name: str) -> None:
    """Whatever it is called."""
    assert found(aliased("other", name), name) == (name, True)


def test_a_stage_variable_is_read_as_the_serving_stage_has_it() -> None:
    """Another stage may serve another alias."""
    assert found(aliased("blue", "green"), "${stageVariables.alias}", STAGED) == ("green", True)


def test_an_alias_that_nobody_invokes_is_left_alone() -> None:
    """Ours has another name than it."""
    assert found([]) == ("live", False)
    assert found(aliased("canary")) == ("live", False)
    assert found(aliased("live")) == ("stormproof", False)


def test_an_alias_that_another_invoker_is_on_is_adopted_where_the_api_is_on_none() -> None:
    """A queue that feeds it, for one."""
    arn = f"{FUNCTION.arn}:jobs"
    mapping = {"UUID": "u", "EventSourceArn": "arn:queue", "FunctionArn": arn}
    assert found(aliased("idle", "jobs"), fed={arn: [mapping]}) == ("jobs", True)


def test_an_alias_of_ours_is_known_by_its_description() -> None:
    """By whatever name it was made."""
    assert found(aliased("live", ours="stormproof"), "stormproof") == ("stormproof", False)
    assert found(aliased(ours="live"), "live") == ("live", False)


def test_aliases_that_may_not_be_listed_leave_the_usual_name() -> None:
    """The control that makes it looks again."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "lambda list_aliases: denied")

    assert found(denied, "live") == ("live", False)
