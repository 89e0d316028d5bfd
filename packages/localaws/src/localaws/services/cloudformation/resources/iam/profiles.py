"""AWS::IAM::InstanceProfile, UserToGroupAddition and ServiceLinkedRole.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Members, Simple
from localaws.services.cloudformation.resources.values import ID, MEMBER, Value, by, named, prop, same, told

PROFILE_NAME = named("InstanceProfileName", 128)
OF_PROFILE = {"InstanceProfileName": ID, "RoleName": MEMBER}

INSTANCE_PROFILE = Simple(
    "AWS::IAM::InstanceProfile",
    "iam",
    create=Call("create_instance_profile", {"InstanceProfileName": PROFILE_NAME, **same("Path")}),
    identity=by(PROFILE_NAME),
    attributes={"Arn": "InstanceProfile.Arn"},
    parts=(
        Members(
            "Roles",
            "@",
            Call("add_role_to_instance_profile", OF_PROFILE),
            Call("remove_role_from_instance_profile", OF_PROFILE),
        ),
    ),
    delete=Call("delete_instance_profile", {"InstanceProfileName": ID}),
)

OF_GROUP = {**same("GroupName"), "UserName": MEMBER}
ADDITION = Value(lambda subject: subject.place.named(128))

USER_TO_GROUP_ADDITION = Simple(
    "AWS::IAM::UserToGroupAddition",
    "iam",
    create=Call("get_group", same("GroupName")),
    identity=by(ADDITION),
    attributes={"Id": ID},
    parts=(Members("Users", "@", Call("add_user_to_group", OF_GROUP), Call("remove_user_from_group", OF_GROUP)),),
    delete=None,
    replaced_by=frozenset({"GroupName"}),
)

SERVICE_LINKED_ROLE = Simple(
    "AWS::IAM::ServiceLinkedRole",
    "iam",
    create=Call("create_service_linked_role", same("AWSServiceName", "CustomSuffix", "Description")),
    identity=told("Role.RoleName"),
    attributes={"RoleName": "Role.RoleName"},
    parts=(
        Change(
            Call("update_role", {"RoleName": ID, "Description": prop("Description", cleared="")}), at_creation=False
        ),
    ),
    delete=Call("delete_service_linked_role", {"RoleName": ID}),
)

TYPES = (
    INSTANCE_PROFILE.resource_type(),
    USER_TO_GROUP_ADDITION.resource_type(),
    SERVICE_LINKED_ROLE.resource_type(),
)
