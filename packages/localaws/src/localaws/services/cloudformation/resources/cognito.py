"""AWS::Cognito::UserPool and UserPoolClient, kept as moto keeps them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, refusal
from localaws.services.cloudformation.resources.values import ID, Subject, Value, named, same, tag_map, told

OF_CREATION = ("AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration")
SETTINGS = same(
    "AccountRecoverySetting",
    "AdminCreateUserConfig",
    "AutoVerifiedAttributes",
    "DeletionProtection",
    "DeviceConfiguration",
    "EmailConfiguration",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "LambdaConfig",
    "MfaConfiguration",
    "Policies",
    "SmsAuthenticationMessage",
    "SmsConfiguration",
    "SmsVerificationMessage",
    "UserAttributeUpdateSettings",
    "UserPoolAddOns",
    "UserPoolTier",
    "VerificationMessageTemplate",
)
TAGS = {"UserPoolTags": tag_map("UserPoolTags")}
NAME = {"PoolName": named("UserPoolName", 128)}


@dataclass(frozen=True)
class OfCreation:
    """Properties that Cognito takes at creation: afterwards attributes can be added to the schema, no more.

    What is wanted is compared with what stands, so that a rollback of a refused update is not refused. AWS's words:
    https://github.com/aws-amplify/amplify-cli/issues/4227 and, of the schema, https://github.com/aws-amplify/docs/pull/4624.
    """

    properties: frozenset[str] = frozenset(OF_CREATION)

    def create(self, subject: Subject) -> None:
        """The operation that creates the pool takes them."""

    def update(self, subject: Subject) -> None:
        """Add attributes. Raises ClientError for any other change."""
        changed = sorted(name for name in self.properties if subject.changed(name))
        if not changed:
            return
        pool = subject.calls("cognito-idp", "describe_user_pool", UserPoolId=subject.id)["UserPool"]
        for name in changed:
            if name == "Schema":
                self._add(subject, pool["SchemaAttributes"])
            elif pool.get(name) != subject.properties.get(name):
                raise refusal("InvalidRequest", f"Updates are not allowed for property - {name}.", "UpdateUserPool")

    def delete(self, subject: Subject) -> None:
        """They go with the pool."""

    def _add(self, subject: Subject, standing: list[dict[str, Any]]) -> None:
        held = {each["Name"].removeprefix("custom:"): each for each in standing}
        wanted = {each["Name"]: each for each in subject.properties.get("Schema") or []}
        gone = {each["Name"] for each in subject.before.get("Schema") or []} & held.keys() - wanted.keys()
        if gone or any(_differs(held[name], wanted[name]) for name in wanted.keys() & held.keys()):
            text = "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
            raise refusal("InvalidRequest", text, "UpdateUserPool")
        if new := [attribute for name, attribute in wanted.items() if name not in held]:
            subject.calls("cognito-idp", "add_custom_attributes", UserPoolId=subject.id, CustomAttributes=new)


def _differs(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return any(held.get(name) != value for name, value in wanted.items() if name != "Name")


def _provider(scheme: str = "") -> Value:
    return Value(lambda subject: f"{scheme}cognito-idp.{subject.place.region}.amazonaws.com/{subject.id}")


USER_POOL = Simple(
    "AWS::Cognito::UserPool",
    "cognito-idp",
    create=Call("create_user_pool", {**NAME, **same(*OF_CREATION), **SETTINGS, **TAGS}),
    identity=told("UserPool.Id"),
    attributes={
        "UserPoolId": ID,
        "Arn": "UserPool.Arn",
        "ProviderName": _provider(),
        "ProviderURL": _provider("https://"),
    },
    parts=(
        OfCreation(),
        Change(Call("update_user_pool", {"UserPoolId": ID, **NAME, **SETTINGS, **TAGS}), at_creation=False),
    ),
    delete=Call("delete_user_pool", {"UserPoolId": ID}),
)

POOL = same("UserPoolId")
CLIENT_NAME = {"ClientName": named("ClientName", 128)}
CLIENT_SETTINGS = same(
    "AccessTokenValidity",
    "AllowedOAuthFlows",
    "AllowedOAuthFlowsUserPoolClient",
    "AllowedOAuthScopes",
    "AnalyticsConfiguration",
    "AuthSessionValidity",
    "CallbackURLs",
    "DefaultRedirectURI",
    "EnablePropagateAdditionalUserContextData",
    "EnableTokenRevocation",
    "ExplicitAuthFlows",
    "IdTokenValidity",
    "LogoutURLs",
    "PreventUserExistenceErrors",
    "ReadAttributes",
    "RefreshTokenValidity",
    "SupportedIdentityProviders",
    "TokenValidityUnits",
    "WriteAttributes",
)

CLIENT = Simple(
    "AWS::Cognito::UserPoolClient",
    "cognito-idp",
    create=Call("create_user_pool_client", {**POOL, **CLIENT_NAME, **same("GenerateSecret"), **CLIENT_SETTINGS}),
    identity=told("UserPoolClient.ClientId"),
    attributes={
        "ClientId": ID,
        "ClientSecret": "UserPoolClient.ClientSecret",
        "Name": "UserPoolClient.ClientName",
    },
    parts=(
        Change(
            Call("update_user_pool_client", {**POOL, "ClientId": ID, **CLIENT_NAME, **CLIENT_SETTINGS}),
            at_creation=False,
            where=frozenset(POOL),
        ),
    ),
    read=Call("describe_user_pool_client", {**POOL, "ClientId": ID}),
    delete=Call("delete_user_pool_client", {**POOL, "ClientId": ID}),
)

TYPES = (USER_POOL.resource_type(), CLIENT.resource_type())
