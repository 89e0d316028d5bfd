"""EventBridge Scheduler: AWS::Scheduler::Schedule and ScheduleGroup; an update sends the whole schedule.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import ID, MEMBER, attribute, by, named, same, tag_pairs

SCHEDULE_NAME = named("Name", 64)
GROUP = same("GroupName")
SETTINGS = same(
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "KmsKeyArn",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
    "Target",
)

SCHEDULE = Simple(
    "AWS::Scheduler::Schedule",
    "scheduler",
    create=Call("create_schedule", {"Name": SCHEDULE_NAME, **GROUP, **SETTINGS}),
    identity=by(SCHEDULE_NAME),
    attributes={"Arn": "ScheduleArn"},
    parts=(
        Change(Call("update_schedule", {"Name": ID, **GROUP, **SETTINGS}), at_creation=False, where=frozenset(GROUP)),
    ),
    delete=Call("delete_schedule", {"Name": ID, **GROUP}),
    replaced_by=frozenset(GROUP),
)

GROUP_NAME = named("Name", 64)

SCHEDULE_GROUP = Simple(
    "AWS::Scheduler::ScheduleGroup",
    "scheduler",
    create=Call("create_schedule_group", {"Name": GROUP_NAME, "Tags": tag_pairs()}),
    identity=by(GROUP_NAME),
    parts=(
        Tagging(
            Call("tag_resource", {"ResourceArn": attribute("Arn"), "Tags": tag_pairs()}),
            Call("untag_resource", {"ResourceArn": attribute("Arn"), "TagKeys": MEMBER}),
        ),
    ),
    read=Call("get_schedule_group", {"Name": ID}),
    attributes={name: name for name in ("Arn", "State", "CreationDate", "LastModificationDate")},
    delete=Call("delete_schedule_group", {"Name": ID}),
)

TYPES = (SCHEDULE.resource_type(), SCHEDULE_GROUP.resource_type())
