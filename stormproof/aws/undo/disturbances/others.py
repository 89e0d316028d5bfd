"""What is disturbed of alarms, topics, rules and stacks; and the embedded AWS's own switches."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

ALARM, TOPIC = "AlarmName", ("TopicArn", "AttributeName")
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


def _attribute(reads: Reads, resource: Values) -> Values:
    found = reads.read("sns", "get_topic_attributes", TopicArn=resource["TopicArn"])["Attributes"]
    return {"AttributeValue": found.get(resource["AttributeName"])}


def _own_rule(owned: Owned, resource: Values) -> bool:
    return owned.names.key_sync in (resource.get("Name"), resource.get("Rule"))


def _rule(reads: Reads, resource: Values) -> Values:
    return reads.read("events", "describe_rule", **resource)


def _switched(parameters: Values, state: str) -> Split:
    return {"Name": parameters["Name"]}, {STATE: state}


def _rule_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is not None and values.keys() == {STATE}:
        operation = "enable_rule" if values[STATE] == ENABLED else "disable_rule"
        yield Call("events", operation, dict(resource))
    else:
        yield Call("events", "put_rule", {**resource, **(values or {})})


def _targets(reads: Reads, resource: Values) -> Values | None:
    found = reads.pages("events", "list_targets_by_rule", "Targets", **resource)
    return {"Targets": found} if found else None


def _stack(reads: Reads, resource: Values) -> Values | None:
    found = reads.read("cloudformation", "describe_stacks", **resource)["Stacks"]
    return {} if any(each["StackStatus"] != "DELETE_COMPLETE" for each in found) else None


def _stack_back(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    where = dict(resource)
    yield Call("cloudformation", "delete_stack", where, settled_by="stack_delete_complete", settle_parameters=where)


def _embedded(owned: Owned, _resource: Values) -> bool:
    return owned.embedded


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
        "attribute of topic",
        "sns",
        {"set_topic_attributes": named_by(*TOPIC)},
        lambda owned, resource: resource["TopicArn"] == owned.names.alert_topic_arn,
        put_or_deleted("sns", "set_topic_attributes", ""),
        _attribute,
    ),
    Kind(
        "rule",
        "events",
        {
            "put_rule": named_by("Name"),
            "enable_rule": lambda parameters: _switched(parameters, ENABLED),
            "disable_rule": lambda parameters: _switched(parameters, DISABLED),
        },
        _own_rule,
        _rule_back,
        _rule,
    ),
    Kind(
        "targets of rule",
        "events",
        {"put_targets": named_by("Rule"), "remove_targets": named_by("Rule", takes_away=True)},
        _own_rule,
        put_or_deleted("events", "put_targets", ""),
        _targets,
    ),
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
