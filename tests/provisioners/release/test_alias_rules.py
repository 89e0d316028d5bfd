"""EventBridge rules invoke the alias, with a permission of their own."""

from dataclasses import replace
from typing import Any

from provisioners.release import alias_rules
from stormproof.aws.observe.invokers.rules import RuleTarget, read_rule_targets
from tests.provisioners.fakes import FakeReads, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, parameters

RULE = "arn:aws:events:eu-west-1:123456789012:rule/every.day"
TARGET = RuleTarget("default", "every.day", RULE, FUNCTION, {"Id": "1", "Arn": FUNCTION.arn, "Input": "{}"}, {})
STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Condition": {"ArnLike": {"AWS:SourceArn": RULE}},
}
ON_ALIAS = replace(
    TARGET,
    target={**TARGET.target, "Arn": f"{FUNCTION.arn}:live"},
    statements={"stormproof-live-every-day": STATEMENT},
)


def test_a_rule_is_permitted_first_and_then_pointed_to_the_alias() -> None:
    """What else its target says stays."""
    change = only(list(alias_rules.plan(context(), (TARGET,))))
    assert [call.operation for call in change.calls] == ["add_permission", "put_targets"]
    (target,) = parameters(change, "put_targets")["Targets"]
    assert target == {"Id": "1", "Arn": f"{FUNCTION.arn}:live", "Input": "{}"}
    assert parameters(change, "add_permission")["StatementId"] == "stormproof-live-every-day"


def test_the_second_plan_is_empty_and_a_lost_permission_is_mended() -> None:
    """Without it the rule would fail silently."""
    assert satisfied(list(alias_rules.plan(context(), (ON_ALIAS,))))
    lost = only(list(alias_rules.plan(context(), (replace(ON_ALIAS, statements={}),))))
    assert [call.operation for call in lost.calls] == ["add_permission"]


def test_removal_points_the_rule_back_before_it_withdraws_the_permission() -> None:
    """No event is lost in between."""
    change = only(list(alias_rules.remove(context(), (ON_ALIAS,))))
    assert [call.operation for call in change.calls] == ["put_targets", "remove_permission"]
    assert parameters(change, "put_targets")["Targets"][0]["Arn"] == FUNCTION.arn
    assert satisfied(list(alias_rules.remove(context(), (TARGET,))))


def test_rules_of_every_bus_are_found() -> None:
    """Targets of other functions in the same rule are left out."""
    table: dict[tuple[str, str], Any] = {
        ("events", "list_event_buses"): {"EventBuses": [{"Name": "default"}, {"Name": "theirs"}]},
        ("events", "list_rule_names_by_target"): lambda **asked: (
            ["every.day"] if asked["TargetArn"] == FUNCTION.arn and asked["EventBusName"] == "theirs" else []
        ),
        ("events", "describe_rule"): {"Arn": RULE},
        ("events", "list_targets_by_rule"): [TARGET.target, {"Id": "2", "Arn": "arn:other"}],
    }
    assert read_rule_targets(FakeReads(table), context()) == (replace(TARGET, bus="theirs"),)
