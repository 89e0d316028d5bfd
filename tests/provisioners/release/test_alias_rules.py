"""EventBridge rules invoke the alias, with a permission of their own."""

from dataclasses import replace
from typing import Any

from provisioners.release import alias_rules
from stormproof.aws.observe.invokers.rules import RuleTarget, read_rule_targets
from stormproof.core.planning.plans import Step
from tests.provisioners.fakes import FakeReads, blocked, changes, context, only, satisfied
from tests.provisioners.made_functions import ADOPTED, FUNCTION, adopting, parameters

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
    assert parameters(change, "add_permission")["StatementId"].startswith("stormproof-live-every-day-")


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
        ("events", "list_event_buses"): [{"Name": "default"}, {"Name": "theirs"}],
        ("events", "list_rule_names_by_target"): lambda **asked: (
            ["every.day"] if asked["TargetArn"] == FUNCTION.arn and asked["EventBusName"] == "theirs" else []
        ),
        ("events", "describe_rule"): {"Arn": RULE},
        ("events", "list_targets_by_rule"): [TARGET.target, {"Id": "2", "Arn": "arn:other"}],
    }
    assert read_rule_targets(FakeReads(table), context()) == (replace(TARGET, bus="theirs"),)


SOUTH = replace(TARGET, target={**TARGET.target, "Id": "2", "Input": "south"})
SOUTH_ON_ALIAS = replace(ON_ALIAS, target={**SOUTH.target, "Arn": f"{FUNCTION.arn}:live"})


def operations(steps: list[Step]) -> list[str]:
    """Return what the changes among steps do, in order."""
    return [call.operation for change in changes(steps) for call in change.calls]


def test_one_permission_serves_all_targets_of_a_rule() -> None:
    """It is put once, and goes with the last of them."""
    done = list(alias_rules.plan(context(), (TARGET, SOUTH)))
    assert operations(done) == ["add_permission", "put_targets", "put_targets"]
    undone = list(alias_rules.remove(context(), (ON_ALIAS, SOUTH_ON_ALIAS)))
    assert operations(undone) == ["put_targets", "put_targets", "remove_permission"]


def test_a_removal_that_stopped_half_way_is_completed() -> None:
    """One target is back already, or all are and the permission is still there."""
    half = (replace(TARGET, statements=ON_ALIAS.statements), SOUTH_ON_ALIAS)
    assert operations(list(alias_rules.remove(context(), half))) == ["put_targets", "remove_permission"]
    left = (replace(TARGET, statements=ON_ALIAS.statements), replace(SOUTH, statements=ON_ALIAS.statements))
    assert operations(list(alias_rules.remove(context(), left))) == ["remove_permission"]


def test_a_second_target_for_the_same_work_stops_the_plan() -> None:
    """A tool that looks its target up by the plain ARN adds one, and the job would be done twice."""
    added = replace(TARGET, target={**TARGET.target, "Id": "new"}, statements=ON_ALIAS.statements)
    (reason,) = blocked(list(alias_rules.plan(context(), (ON_ALIAS, added))))
    assert "done twice" in reason


def test_rules_of_one_name_on_two_buses_have_a_permission_each() -> None:
    """And so have names that differ in a dot alone."""
    other = replace(TARGET, bus="theirs", rule_arn=RULE.replace("rule/", "rule/theirs/"))
    dashed = replace(TARGET, rule="every-day", rule_arn=RULE.replace("every.day", "every-day"))
    assert len({each.permission.sid for each in (TARGET, other, dashed)}) == 3


def test_what_lets_a_rule_onto_an_owners_alias_already_is_enough() -> None:
    """What the owner had on his alias stays there."""
    theirs = replace(
        TARGET,
        function=ADOPTED,
        target={**TARGET.target, "Arn": ADOPTED.alias_arn},
        statements={"EveryDayPermission": STATEMENT},
    )
    assert satisfied(list(alias_rules.plan(adopting(), (theirs,))))
    assert satisfied(list(alias_rules.remove(adopting(), (theirs,))))
    moved = only(list(alias_rules.plan(adopting(), (replace(TARGET, function=ADOPTED),))))
    assert moved.keeps
