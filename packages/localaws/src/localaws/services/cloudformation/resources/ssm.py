"""AWS::SSM::Parameter; Ref returns the name, which is generated where the template has none.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html; generated names
begin with ``CFN`` and not with the stack's name, as recorded in
https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/api/test_stacks.snapshot.json
(test_stack_deploy_order).
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    constant,
    prop,
    same,
    tag_pairs,
)


def _name(subject: Subject) -> str:
    place = subject.place
    generated = f"CFN-{place.logical_id}-{place.physical_name.rpartition('-')[2]}"
    return str(subject.properties.get("Name") or generated)


NAME = Value(_name, frozenset({"Name"}))
SETTINGS = {
    **same("Type", "Value", "AllowedPattern", "DataType", "Policies", "Tier"),
    "Description": prop("Description", cleared=""),
}
RESOURCE = {"ResourceType": constant("Parameter"), "ResourceId": ID}

PARAMETER = Simple(
    "AWS::SSM::Parameter",
    "ssm",
    create=Call("put_parameter", {"Name": NAME, "Tags": tag_pairs(), **SETTINGS}),
    identity=by(NAME),
    parts=(
        Change(Call("put_parameter", {"Name": ID, "Overwrite": constant(True), **SETTINGS}), at_creation=False),
        Tagging(
            Call("add_tags_to_resource", {**RESOURCE, "Tags": tag_pairs()}),
            Call("remove_tags_from_resource", {**RESOURCE, "TagKeys": MEMBER}),
        ),
    ),
    read=Call("get_parameter", {"Name": ID}),
    attributes={"Arn": "Parameter.ARN", "Type": "Parameter.Type", "Value": "Parameter.Value"},
    delete=Call("delete_parameter", {"Name": ID}),
)

TYPES = (PARAMETER.resource_type(),)
