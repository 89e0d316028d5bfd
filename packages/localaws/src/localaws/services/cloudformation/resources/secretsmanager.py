"""AWS::SecretsManager::Secret, with a generated password where GenerateSecretString asks for one, and ResourcePolicy.

A stack deletes a secret at once, without a time in which it could be restored.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
"""

from __future__ import annotations

import json

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    constant,
    document,
    named,
    prop,
    same,
    tag_pairs,
    told,
)

OF_TEMPLATE = ("SecretStringTemplate", "GenerateStringKey")
GENERATE = "GenerateSecretString"


def _generated(subject: Subject) -> str | None:
    """Return the secret's value: as it stands in the template, or generated as it says there."""
    asked = subject.properties.get(GENERATE)
    if asked is None or (subject.id and not subject.changed(GENERATE)):
        value: str | None = subject.properties.get("SecretString")
        return value
    settings = {name: value for name, value in asked.items() if name not in OF_TEMPLATE}
    password: str = subject.calls("secretsmanager", "get_random_password", **settings)["RandomPassword"]
    if "GenerateStringKey" not in asked:
        return password
    return json.dumps({**json.loads(asked["SecretStringTemplate"]), asked["GenerateStringKey"]: password})


VALUE = Value(_generated, frozenset({"SecretString", GENERATE}))
RESOURCE = {"SecretId": ID}

SECRET = Simple(
    "AWS::SecretsManager::Secret",
    "secretsmanager",
    create=Call(
        "create_secret",
        {"Name": named("Name", 512), "SecretString": VALUE, "Tags": tag_pairs(), **same("Description", "KmsKeyId")},
    ),
    identity=told("ARN"),
    attributes={"Id": ID},
    parts=(
        Change(
            Call(
                "update_secret",
                {
                    **RESOURCE,
                    "SecretString": VALUE,
                    "Description": prop("Description", cleared=""),
                    "KmsKeyId": prop("KmsKeyId", cleared="alias/aws/secretsmanager"),
                },
            ),
            at_creation=False,
            only_changed=True,
        ),
        Tagging(
            Call("tag_resource", {**RESOURCE, "Tags": tag_pairs()}),
            Call("untag_resource", {**RESOURCE, "TagKeys": MEMBER}),
        ),
    ),
    delete=Call("delete_secret", {**RESOURCE, "ForceDeleteWithoutRecovery": constant(True)}),
)

PUT_POLICY = Call(
    "put_resource_policy", {**same("SecretId", "BlockPublicPolicy"), "ResourcePolicy": document("ResourcePolicy")}
)

RESOURCE_POLICY = Simple(
    "AWS::SecretsManager::ResourcePolicy",
    "secretsmanager",
    create=PUT_POLICY,
    identity=by(prop("SecretId")),
    attributes={"Id": ID},
    parts=(Change(PUT_POLICY, at_creation=False),),
    delete=Call("delete_resource_policy", {"SecretId": ID}),
)

TYPES = (SECRET.resource_type(), RESOURCE_POLICY.resource_type())
