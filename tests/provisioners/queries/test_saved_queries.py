"""Saved queries: one definition a page, found again by name, foreign ones untouched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioners.queries import saved_queries
from provisioners.queries.saved_queries import Saved, bound, foreseen
from stormproof.aws.observe.logs.query_logs import read_groups
from stormproof.core.errors import UsageError
from stormproof.core.planning.plans import Action, Change
from stormproof.core.queries.library import find, library
from stormproof.core.queries.pages import Log
from tests.provisioners.fakes import SYSTEM, FakeReads, changes, context, satisfied

GROUPS = {
    Log.ACCESS: ("/stormproof/abc123/access",),
    Log.AUTHORIZER: ("/aws/lambda/stormproof-abc123-authorizer",),
    Log.FUNCTIONS: ("/aws/lambda/shop-api",),
    Log.FIREWALL: ("aws-waf-logs-shop",),
}
FOREIGN = {"queryDefinitionId": "z", "name": "stormproof/abc123/mine", "queryString": "fields @message"}


def standing() -> tuple[dict[str, Any], ...]:
    """Return the definitions that an apply leaves, as AWS lists them."""
    made = (saved_queries.definition(each) for each in bound(SYSTEM, GROUPS))
    return tuple({**each, "queryDefinitionId": f"id-{n}", "lastModified": n} for n, each in enumerate(made))


def test_every_page_of_the_runbook_is_saved_for_its_logs() -> None:
    """The text is the page's, the folder the system's, and a parameter comes with its default."""
    made = changes(list(saved_queries.plan(context(), Saved((FOREIGN,), GROUPS))))
    given_ = {change.calls[0].parameters["name"]: change.calls[0].parameters for change in made}
    assert set(given_) == {f"stormproof/abc123/{name}" for name in library()}
    refused = given_["stormproof/abc123/who-was-refused"]
    assert refused["queryString"] == library()["who-was-refused"].text
    assert refused["logGroupNames"] == sorted([*GROUPS[Log.ACCESS], *GROUPS[Log.AUTHORIZER]])
    assert given_["stormproof/abc123/one-request"]["parameters"][0]["name"] == "id"
    assert {change.action for change in made} == {Action.CREATE}


def test_the_second_plan_is_empty() -> None:
    """What an apply leaves needs nothing, whoever else saves queries."""
    assert satisfied(list(saved_queries.plan(context(), Saved((*standing(), FOREIGN), GROUPS))))


@given(st.data())
def test_each_drift_is_named_and_put_right_by_its_own_id(data: st.DataObject) -> None:
    """Text, logs and parameters are the runbook's again; nothing else is touched."""
    whole = list(standing())
    place = data.draw(st.integers(0, len(whole) - 1))
    bent: dict[str, Any] = data.draw(
        st.sampled_from([{"queryString": "fields @message"}, {"logGroupNames": ["/other"]}, {"logGroupNames": None}])
    )
    whole[place] = {**whole[place], **bent}
    (change,) = changes(list(saved_queries.plan(context(), Saved(tuple(whole), GROUPS))))
    assert change.action is Action.UPDATE
    given_ = change.calls[0].parameters
    assert given_["queryDefinitionId"] == whole[place]["queryDefinitionId"]
    whole[place] = dict(given_)
    assert satisfied(list(saved_queries.plan(context(), Saved(tuple(whole), GROUPS))))


def test_copies_of_one_name_are_all_put_right() -> None:
    """AWS admits two definitions of one name; an operator may open either."""
    first, *others = standing()
    copy = {**first, "queryDefinitionId": "copy", "queryString": "fields @message"}
    (change,) = changes(list(saved_queries.plan(context(), Saved((first, *others, copy), GROUPS))))
    assert change.calls[0].parameters["queryDefinitionId"] == "copy"


def test_removal_takes_what_is_ours_alone() -> None:
    """A definition that somebody else put into the folder stays; a second removal finds nothing."""
    gone = changes(list(saved_queries.remove(context(), Saved((*standing(), FOREIGN), GROUPS))))
    assert len(gone) == len(library())
    assert "z" not in {change.calls[0].parameters["queryDefinitionId"] for change in gone}
    assert satisfied(list(saved_queries.remove(context(), Saved((FOREIGN,), GROUPS))))


def test_logs_are_those_that_serve() -> None:
    """A foreign access log and a function's own group count; what is not set up yet is named as it will be."""
    stage = {
        "stageName": "prod",
        "accessLogSettings": {"destinationArn": "arn:aws:logs:eu-west-1:1:log-group:/theirs/api:*"},
    }
    reads = FakeReads(
        {
            ("apigateway", "get_stages"): {"item": [stage]},
            ("lambda", "get_function_configuration"): {"LoggingConfig": {"LogGroup": "/own"}},
            ("logs", "describe_query_definitions"): [FOREIGN],
        }
    )
    found = saved_queries.read(reads, context())
    assert found.groups[Log.ACCESS] == ("/theirs/api",)
    assert found.groups[Log.FUNCTIONS] == ("/own",)
    assert found.definitions == (FOREIGN,)
    bare = FakeReads({("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]}})
    groups = read_groups(bare, context())
    assert groups[Log.ACCESS] == ("/stormproof/abc123/access",)
    assert groups[Log.FUNCTIONS] == ("/aws/lambda/shop-api",)


def test_the_firewall_is_asked_where_it_logs() -> None:
    """By the serving stage's web ACL; one that is planned logs where it will, and without any nothing is saved."""
    acl = {"LoggingConfiguration": {"LogDestinationConfigs": ["arn:aws:logs:eu-west-1:1:log-group:aws-waf-logs-x"]}}
    answers: dict[tuple[str, str], Any] = {
        ("apigateway", "get_stages"): {"item": [{"stageName": "prod", "webAclArn": "arn:acl"}]},
        ("wafv2", "get_logging_configuration"): acl,
    }
    assert read_groups(FakeReads(answers), context())[Log.FIREWALL] == ("aws-waf-logs-x",)
    del answers["wafv2", "get_logging_configuration"]
    without = read_groups(FakeReads(answers), context())
    assert without[Log.FIREWALL] == ()
    assert "stormproof/abc123/firewall-blocks" not in {each.name for each in bound(SYSTEM, without)}
    logging = Change("firewall-logging", "acl", "logging", Action.CREATE, None, None, ())
    planned = foreseen(replace(context(), pending=(logging,)), without)
    assert planned[Log.FIREWALL] == ("aws-waf-logs-stormproof-abc123",)


def test_an_unknown_query_is_a_message_that_names_those_there_are() -> None:
    """Bad use is told with the way out."""
    with pytest.raises(UsageError, match="who-was-refused"):
        find("who-was-refuse")
