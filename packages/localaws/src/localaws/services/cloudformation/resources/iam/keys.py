"""AWS::IAM::AccessKey: its secret is known from its creation alone; a higher Serial replaces it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import ID, prop, same, told

KEY = {**same("UserName"), "AccessKeyId": ID}

ACCESS_KEY = Simple(
    "AWS::IAM::AccessKey",
    "iam",
    create=Call("create_access_key", same("UserName")),
    identity=told("AccessKey.AccessKeyId"),
    attributes={"Id": ID, "SecretAccessKey": "AccessKey.SecretAccessKey"},
    parts=(
        Change(
            Call("update_access_key", {**KEY, "Status": prop("Status", cleared="Active")}),
            where=frozenset({"UserName"}),
        ),
    ),
    delete=Call("delete_access_key", KEY),
    fixed=frozenset({"Serial"}),
)

TYPES = (ACCESS_KEY.resource_type(),)
