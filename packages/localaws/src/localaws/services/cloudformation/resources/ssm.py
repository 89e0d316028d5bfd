"""AWS::SSM::Parameter; Ref returns the name, which is generated where the template has none.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import ID, MEMBER, by, constant, named, prop, same, tag_pairs

NAME = named("Name", 1011)
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
