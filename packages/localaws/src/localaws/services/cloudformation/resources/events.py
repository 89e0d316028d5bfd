"""EventBridge: AWS::Events::Rule with its targets, EventBus, EventBusPolicy, Archive.

Ref returns the rule's name, with the bus before it (``bus|rule``) where it is not the default one.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
"""

from __future__ import annotations

import json

from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.simple import Call, Change, Members, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    attribute,
    by,
    constant,
    document,
    member,
    named,
    prop,
    same,
    tag_pairs,
)

RULE_NAME = named("Name", 64)
BUS = same("EventBusName")
BY_NAME = {"Name": Value(lambda subject: subject.id.rpartition("|")[2]), **BUS}
OF_RULE = {"Rule": BY_NAME["Name"], **BUS}
SETTINGS = {
    **same("ScheduleExpression", "State", "RoleArn"),
    "EventPattern": document("EventPattern"),
    "Description": prop("Description", cleared=""),
}


def _rule_id(subject: Subject) -> str:
    name, bus = RULE_NAME.of(subject), subject.properties.get("EventBusName", "default")
    return str(name) if bus == "default" else f"{bus}|{name}"


RULE = Simple(
    "AWS::Events::Rule",
    "events",
    create=Call("put_rule", {"Name": RULE_NAME, "Tags": tag_pairs(), **BUS, **SETTINGS}),
    identity=by(Value(_rule_id)),
    parts=(
        Change(Call("put_rule", {**BY_NAME, **SETTINGS}), at_creation=False, where=frozenset(BUS)),
        Members(
            "Targets",
            "Id",
            Call("put_targets", {**OF_RULE, "Targets": Value(lambda subject: [subject.member])}),
            Call("remove_targets", {**OF_RULE, "Ids": member("[Id]")}),
        ),
        Tagging(
            Call("tag_resource", {"ResourceARN": attribute("Arn"), "Tags": tag_pairs()}),
            Call("untag_resource", {"ResourceARN": attribute("Arn"), "TagKeys": MEMBER}),
        ),
    ),
    read=Call("describe_rule", BY_NAME),
    attributes={"Arn": "Arn", "RuleName": "Name"},
    delete=Call("delete_rule", BY_NAME),
    replaced_by=frozenset(BUS),
)

BUS_NAME = {"Name": ID}

EVENT_BUS = Simple(
    "AWS::Events::EventBus",
    "events",
    create=Call("create_event_bus", {**same("Name", "EventSourceName"), "Tags": tag_pairs()}),
    identity=by(prop("Name")),
    attributes={"Arn": "Arn"},
    read=Call("describe_event_bus", BUS_NAME),
    parts=(
        Change(
            Call("put_permission", {"EventBusName": ID, "Policy": document("Policy")}),
            unset=Call("remove_permission", {"EventBusName": ID, "RemoveAllPermissions": constant(True)}),
        ),
        Tagging(
            Call("tag_resource", {"ResourceARN": attribute("Arn"), "Tags": tag_pairs()}),
            Call("untag_resource", {"ResourceARN": attribute("Arn"), "TagKeys": MEMBER}),
        ),
    ),
    delete=Call("delete_event_bus", BUS_NAME),
    replaced_by=frozenset({"EventSourceName"}),
)

BY_MEMBERS = ("StatementId", "Action", "Principal", "Condition")


def _member(name: str) -> Value:
    """Return a member of a permission, none where the whole statement is given."""
    plain = prop(name)
    return Value(lambda subject: None if "Statement" in subject.properties else plain.of(subject), plain.reads)


def _policy(subject: Subject) -> str | None:
    """Return the bus's policy with the statement that is given as a whole, none where there is no such one."""
    given = subject.properties.get("Statement")
    if given is None:
        return None
    bus = {"Name": subject.properties["EventBusName"]} if "EventBusName" in subject.properties else {}
    held = json.loads(subject.calls("events", "describe_event_bus", **bus).get("Policy") or "{}")
    name = subject.properties["StatementId"]
    others = [each for each in held.get("Statement") or [] if each.get("Sid") != name]
    return json.dumps({"Version": "2012-10-17", "Statement": [*others, {**given, "Sid": name}]})


PERMISSION = Call(
    "put_permission",
    {**BUS, **{name: _member(name) for name in BY_MEMBERS}, "Policy": Value(_policy, frozenset({"Statement"}))},
)

EVENT_BUS_POLICY = Simple(
    "AWS::Events::EventBusPolicy",
    "events",
    create=PERMISSION,
    identity=lambda subject, _answer: "{}|{StatementId}".format(
        subject.properties.get("EventBusName", "default"), **subject.properties
    ),
    parts=(Change(PERMISSION, at_creation=False),),
    delete=Call("remove_permission", {**BUS, **same("StatementId")}),
)

ARCHIVE_NAME = named("ArchiveName", 48)
ARCHIVED = {
    "Description": prop("Description", cleared=""),
    "EventPattern": document("EventPattern"),
    "RetentionDays": prop("RetentionDays", cleared=0),
}

ARCHIVE = Simple(
    "AWS::Events::Archive",
    "events",
    create=Call("create_archive", {"ArchiveName": ARCHIVE_NAME, "EventSourceArn": prop("SourceArn"), **ARCHIVED}),
    identity=by(ARCHIVE_NAME),
    attributes={"Arn": "ArchiveArn"},
    parts=(Change(Call("update_archive", {"ArchiveName": ID, **ARCHIVED}), at_creation=False),),
    delete=Call("delete_archive", {"ArchiveName": ID}),
)

TYPES = (
    only_new(RULE, "Name", Call("describe_rule", {**same("Name"), **BUS}), "Name"),
    EVENT_BUS.resource_type(),
    EVENT_BUS_POLICY.resource_type(),
    ARCHIVE.resource_type(),
)
