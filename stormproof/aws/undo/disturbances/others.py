"""What is disturbed of alarms, topics, rules and stacks; and the embedded AWS's own switches."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.observe.health.probes import rule_probes
from stormproof.aws.observe.sns_topics import filter_policy, subscriptions
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.alerts.subscriptions import confirmed
from stormproof.core.health.regions import own_probe
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

ALARM, TOPIC = "AlarmName", ("TopicArn", "AttributeName")
NO_FILTER = "{}"
SUBSCRIPTION = ("TopicArn", "Protocol", "Endpoint")
STATE, ENABLED, DISABLED = "State", "ENABLED", "DISABLED"


def _own_alarm(owned: Owned, resource: Values) -> bool:
    name = str(resource[ALARM])
    return name.startswith(owned.names.alarm_prefixes) or owned.played(name)


def _alarm(reads: Reads, resource: Values) -> Values | None:
    found = reads.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=[resource[ALARM]])
    return found[0] if found else None


def _unalarmed(parameters: Values) -> Split:
    (name,) = parameters["AlarmNames"]
    return {ALARM: name}, None


def _alarm_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("cloudwatch", "delete_alarms", {"AlarmNames": [resource[ALARM]]})
    else:
        yield Call("cloudwatch", "put_metric_alarm", {**resource, **values})


def _mute_rule(reads: Reads, resource: Values) -> Values:
    reads.read("cloudwatch", "get_alarm_mute_rule", AlarmMuteRuleName=resource["Name"])
    return {}


def _mute_rule_back(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    yield Call("cloudwatch", "delete_alarm_mute_rule", {"AlarmMuteRuleName": resource["Name"]})


def _attribute(reads: Reads, resource: Values) -> Values:
    found = reads.read("sns", "get_topic_attributes", TopicArn=resource["TopicArn"])["Attributes"]
    return {"AttributeValue": found.get(resource["AttributeName"])}


def _filter_policy(reads: Reads, resource: Values) -> Values:
    return {"AttributeValue": filter_policy(reads, str(resource["SubscriptionArn"])) or NO_FILTER}


def _subscribed(reads: Reads, resource: Values) -> list[str]:
    """Return the ARNs of an endpoint's subscriptions to a topic; one that is pending has the word for that instead."""
    found = subscriptions(reads, str(resource["TopicArn"]))
    wanted = (resource["Protocol"], resource["Endpoint"])
    return [str(each["SubscriptionArn"]) for each in found if (each["Protocol"], each["Endpoint"]) == wanted]


def _subscription_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is not None:
        yield Call("sns", "subscribe", dict(resource))
        return
    for arn in _subscribed(reads, resource):
        if confirmed(arn):  # one that is pending ends by itself: nobody has confirmed it
            yield Call("sns", "unsubscribe", {"SubscriptionArn": arn})


def _own_rule(owned: Owned, resource: Values) -> bool:
    """Tell whether a rule is ours, one that a scenario has made, or the owner's that runs our probe alone."""
    name = str(resource.get("Name") or resource.get("Rule") or "")
    ours = {owned.names.key_sync, own_probe(owned.names)}
    return bool(name) and (name in ours or owned.played(name) or rule_probes(owned.reads, owned.system, name))


def _rule(reads: Reads, resource: Values) -> Values:
    return reads.read("events", "describe_rule", **resource)


def _switched(parameters: Values, state: str) -> Split:
    return {"Name": parameters["Name"]}, {STATE: state}


def _rule_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("events", "delete_rule", dict(resource))
    elif values.keys() == {STATE}:
        operation = "enable_rule" if values[STATE] == ENABLED else "disable_rule"
        yield Call("events", operation, dict(resource))
    else:
        yield Call("events", "put_rule", {**resource, **values})


def _targets(reads: Reads, resource: Values) -> Values | None:
    found = reads.pages("events", "list_targets_by_rule", "Targets", **resource)
    return {"Targets": found} if found else None


def _targets_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is not None:
        yield Call("events", "put_targets", {**resource, **values})
    elif standing := TARGETS.present(reads, resource):
        ids = [each["Id"] for each in standing["Targets"]]
        yield Call("events", "remove_targets", {**resource, "Ids": ids})


def _stack(reads: Reads, resource: Values) -> Values | None:
    found = reads.read("cloudformation", "describe_stacks", **resource)["Stacks"]
    return {} if any(each["StackStatus"] != "DELETE_COMPLETE" for each in found) else None


def _stack_back(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    where = dict(resource)
    yield Call("cloudformation", "delete_stack", where, settled_by="stack_delete_complete", settle_parameters=where)


def _embedded(owned: Owned, _resource: Values) -> bool:
    return owned.embedded


TARGETS = Kind(
    "targets of rule",
    "events",
    {"put_targets": named_by("Rule"), "remove_targets": named_by("Rule", takes_away=True)},
    _own_rule,
    _targets_back,
    _targets,
)
OTHERS = (
    Kind(
        "alarm",
        "cloudwatch",
        {"put_metric_alarm": named_by(ALARM), "delete_alarms": _unalarmed},
        _own_alarm,
        _alarm_back,
        _alarm,
    ),
    Kind(
        "mute rule of alarms",
        "cloudwatch",
        {
            "put_alarm_mute_rule": named_by("Name", made={}),
            "delete_alarm_mute_rule": lambda parameters: ({"Name": parameters["AlarmMuteRuleName"]}, None),
        },
        lambda owned, resource: owned.played(str(resource["Name"])),
        _mute_rule_back,
        _mute_rule,
    ),
    Kind(
        "attribute of topic",
        "sns",
        {"set_topic_attributes": named_by(*TOPIC)},
        lambda owned, resource: resource["TopicArn"] == owned.names.alert_topic_arn,
        put_or_deleted("sns", "set_topic_attributes", ""),
        _attribute,
    ),
    Kind(
        "filter of subscription",
        "sns",
        {"set_subscription_attributes": named_by("SubscriptionArn", "AttributeName")},
        lambda owned, resource: str(resource["SubscriptionArn"]).startswith(f"{owned.names.alert_topic_arn}:"),
        put_or_deleted("sns", "set_subscription_attributes", ""),
        _filter_policy,
    ),
    Kind(
        "subscription",
        "sns",
        {
            "subscribe": named_by(*SUBSCRIPTION, made={}),
            "end_subscription": named_by(*SUBSCRIPTION, takes_away=True),
        },
        lambda owned, resource: resource["TopicArn"] == owned.names.alert_topic_arn,
        _subscription_back,  # one that is pending is there and is not: nobody looks whether it is back
    ),
    Kind(
        "rule",
        "events",
        {
            "put_rule": named_by("Name"),
            "delete_rule": named_by("Name", takes_away=True),
            "enable_rule": lambda parameters: _switched(parameters, ENABLED),
            "disable_rule": lambda parameters: _switched(parameters, DISABLED),
        },
        _own_rule,
        _rule_back,
        _rule,
    ),
    TARGETS,
    Kind(
        "stack beside",
        "cloudformation",
        {
            "create_change_set": named_by("StackName", made={}),
            "delete_stack": named_by("StackName", takes_away=True),
        },
        lambda owned, resource: owned.played(str(resource["StackName"])),
        _stack_back,
        _stack,
    ),
    Kind(
        "gateway's plain HTTP",
        "localaws",
        {"put_gateway": named_by()},
        _embedded,
        put_or_deleted("localaws", "put_gateway", ""),
    ),
    Kind(
        "reputation list",
        "localaws",
        {"put_reputation": named_by("list")},
        _embedded,
        put_or_deleted("localaws", "put_reputation", ""),
    ),
)
