"""What a removal would take off is what an export puts down: each control's own, and nothing of the owner's values."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners import CONTROLS
from stormproof.core.export.applied import OF_THE_API, SETTINGS, UNSAID, applied
from stormproof.core.export.settings import How, Left, Setting
from stormproof.core.naming import Names
from stormproof.core.planning.losses import PLACES
from stormproof.core.planning.plans import Action, Call, Change
from tests.provisioners.fakes import SYSTEM

FUNCTION = SYSTEM.functions[0]
KEPT = {
    "table-recovery",
    "bucket-versioning",
    "version-retention",
    "access-log-group",
    "system-log-groups",
    "gateway-log-role",
}
"""What a removal leaves, and an export reads itself; the region's role is nobody's template's once it is ours."""
BESIDE = {"topic-encryption", "function-release"}


def change(control: str, aspect: str, resource: str, before: Any, *calls: Call) -> Change:
    """Return a step of a removal."""
    return Change(control, resource, aspect, Action.UPDATE, before, None, calls)


def found(*steps: Change) -> list[Setting | Left]:
    """Return what is exported of steps."""
    return list(applied(SYSTEM, steps))


def test_whatever_a_template_can_take_away_is_known_to_exports() -> None:
    """Each aspect on a thing of the owner's is said, read of the API, kept by removals, or has its reason."""
    taken = {(control, aspect) for (control, aspect), place in PLACES.items() if place is not None}
    known = {control for control, _ in SETTINGS} | OF_THE_API | KEPT | BESIDE | set(UNSAID)
    assert {control for control, _ in taken} <= known
    assert set(SETTINGS) <= taken
    assert known <= set(CONTROLS.criteria)


def test_of_an_environment_the_guard_s_variables_alone_are_exported() -> None:
    """The owner's are not even shown in a plan."""
    layers = ["arn:aws:lambda:us-east-1:1:layer:own:1"]
    variables = {"SECRET": "kept as it is", "STORMPROOF_RATE_MODE": "enforce"}
    before = {"Layers": layers, "Handler": "app.handle", "Environment": variables}
    (added, merged) = found(change("rate-guard", "rate guard", FUNCTION.arn, before))
    assert isinstance(added, Setting)
    assert isinstance(merged, Setting)
    assert (added.value, added.how) == ([], How.ADD)
    assert merged.value == {"STORMPROOF_RATE_MODE": "enforce"}


@pytest.mark.parametrize(
    ("control", "aspect", "before", "value"),
    [
        ("function-role", "execution role", "arn:role", "arn:role"),
        ("function-timeouts", "timeout", 15, 15),
        (
            "function-logging",
            "logging",
            {"LogFormat": "JSON", "LogGroup": f"/aws/lambda/{FUNCTION.name}"},
            {"LogFormat": "JSON"},
        ),
        ("function-logging", "logging", {"LogFormat": "JSON", "LogGroup": "g"}, {"LogFormat": "JSON", "LogGroup": "g"}),
    ],
)
def test_a_function_s_settings(control: str, aspect: str, before: Any, value: Any) -> None:
    """As they stand; the log group that every function has is nothing to be said."""
    (setting,) = found(change(control, aspect, FUNCTION.arn, before))
    assert isinstance(setting, Setting)
    assert (setting.name, setting.value) == (FUNCTION.name, value)


def test_stores_and_stages_in_cloudformation_s_words() -> None:
    """Numbers are numbers, and names those of its types."""
    queue, stage = "arn:aws:sqs:us-east-1:1:work", f"{SYSTEM.api_arn}/stages/prod"
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    settings = found(
        change("redrive-policies", "redrive policy", queue, {"deadLetterTargetArn": "arn:d", "maxReceiveCount": "5"}),
        change("queue-encryption", "encryption", queue, {"KmsMasterKeyId": "arn:key"}),
        change("bucket-encryption", "default encryption", "arn:aws:s3:::files", rule),
        change("stage-throttle", "throttle", stage, {"requests_per_second": 9.0, "burst": 4}),
        change("native-quota", "quota", "arn:aws:apigateway:us-east-1::/usageplans/p1", None),
    )
    values = {each.property: each.value for each in settings if isinstance(each, Setting)}
    assert values["RedrivePolicy"] == {"deadLetterTargetArn": "arn:d", "maxReceiveCount": 5}
    assert values["KmsMasterKeyId"] == "arn:key"
    assert values["BucketEncryption.ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    ]
    assert values["MethodSettings"]["ThrottlingBurstLimit"] == 4
    assert "Quota" in values


def test_the_key_of_a_log_group_is_one_of_the_whole_name() -> None:
    """Others end alike."""
    group = Names(SYSTEM).log_group_arn("/shop/logs/api")
    (setting,) = found(change("log-group-encryption", "encryption", group, "arn:key"))
    assert isinstance(setting, Setting)
    assert (setting.name, setting.property, setting.value) == ("/shop/logs/api", "KmsKeyId", "arn:key")


def test_invokers_are_put_on_the_alias_by_what_they_are() -> None:
    """A mapping by its ID, a rule's target by its own."""
    call = Call("lambda", "update_event_source_mapping", {"UUID": "u1", "FunctionName": FUNCTION.arn})
    mapping = change("alias-event-sources", "function of the event source", f"{FUNCTION.arn} from arn:q", "live", call)
    targets = Call("events", "put_targets", {"Rule": "r", "Targets": [{"Id": "t", "Arn": FUNCTION.arn}]})
    rule = change("alias-rules", "target of the rule", "arn:aws:events:us-east-1:1:rule/r target t", "live", targets)
    first, second = found(mapping, rule)
    assert isinstance(first, Setting)
    assert isinstance(second, Setting)
    assert (first.name, first.value) == ("u1", f"{FUNCTION.arn}:live")
    assert (second.name, second.value) == ("r", {"Id": "t", "Arn": FUNCTION.alias_arn})


def test_things_of_ours_are_not_the_owner_s_to_declare() -> None:
    """Neither those beside his, nor settings of our own queues."""
    ours = "arn:aws:sqs:us-east-1:1:stormproof-abc-work-dead"
    assert found(change("queue-encryption", "encryption", ours, {"KmsMasterKeyId": "arn:key"})) == []
    assert found(change("alert-topic", "topic", "stormproof-abc-alerts", "x")) == []
