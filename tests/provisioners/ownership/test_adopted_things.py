"""What an older version made has its tag completed, by the call that its service has for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.session import get_session

from provisioners.ownership import adopted_things
from stormproof.core.naming import Names
from stormproof.core.ownership import Tagged, made
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, satisfied

OLDER = Names(SYSTEM, older=True)
ADOPTED = replace(SYSTEM, adopted=frozenset(name for _, name in made(OLDER)))
CONTEXT = replace(context(), system=ADOPTED)
TABLE = f"arn:aws:dynamodb:{SYSTEM.region}:{SYSTEM.account}:table/{OLDER.key_table}"
ARNS = {
    "cloudwatch": OLDER.arn("cloudwatch", f"alarm:{OLDER.key_store_alarm}"),
    "dynamodb": TABLE,
    "iam": OLDER.role_arn(OLDER.authorizer_role),
    "lambda": OLDER.authorizer_arn,
    "logs": OLDER.log_group_arn(OLDER.access_log),
    "sns": OLDER.alert_topic_arn,
    "wafv2": OLDER.arn("wafv2", f"regional/webacl/{OLDER.firewall}/0-1"),
}


def reads(value: str) -> FakeReads:
    """Return reads of an account in which all that the example would have has a tag of a value."""
    tags = [{"Key": "stormproof:target", "Value": value}]

    def table_tags(**asked: Any) -> list[dict[str, str]]:
        assert asked["ResourceArn"] == TABLE
        return tags

    return FakeReads(
        {
            ("resourcegroupstaggingapi", "get_resources"): [
                {"ResourceARN": arn, "Tags": tags} for service, arn in ARNS.items() if service != "iam"
            ],
            ("iam", "get_role"): {"Role": {"Tags": tags}},
            ("dynamodb", "list_tags_of_resource"): table_tags,
        }
    )


def test_every_kind_of_thing_that_is_made_can_be_tagged() -> None:
    """No service is without its call."""
    assert {service for service, _ in made(OLDER)} == set(adopted_things.TAGGING) == set(ARNS)


@pytest.mark.parametrize("service", sorted(ARNS))
def test_the_tag_names_the_api_from_now_on(service: str) -> None:
    """By parameters that the service takes; nothing else is changed."""
    change = only(list(adopted_things.plan(CONTEXT, (Tagged(ARNS[service], OLDER.slug),))))
    (call,) = change.calls
    assert (change.action, change.resource, call.service) == (Action.UPDATE, ARNS[service], service)
    operation = "".join(part.title() for part in call.operation.split("_"))
    shape = get_session().get_service_model(service).operation_model(operation).input_shape
    assert shape is not None
    assert set(call.parameters) == set(shape.required_members)
    assert Names(SYSTEM).owner in str(call.parameters)
    assert "tag_" in call.operation


def test_what_has_an_older_tag_is_found_and_what_has_ours_is_not() -> None:
    """So the second plan has nothing to do."""
    older = adopted_things.read(reads(OLDER.slug), CONTEXT)
    assert {each.arn for each in older} >= set(ARNS.values())
    assert adopted_things.read(reads(Names(SYSTEM).owner), CONTEXT) == ()
    assert satisfied(list(adopted_things.plan(CONTEXT, ())))
    assert satisfied(list(adopted_things.remove(CONTEXT, older)))
