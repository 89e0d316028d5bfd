"""Deployments, and the stage that a deployment may make.

A deployment that names a stage makes it, or leads it to itself where it is there. When the deployment is deleted the
stage goes if it still leads to it, and stays where a later deployment has taken it over; it has no tags of the stack.
Recorded on AWS, test_serverless_like_deployment_stage_survives_update in
https://github.com/localstack/localstack/blob/master/tests/aws/services/cloudformation/resources/test_apigateway.snapshot.json
The stage's settings are those of a stage, and those of all its methods:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-deployment-stagedescription.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.apigateway.patching import (
    Operations,
    Patched,
    differences,
    nested,
    operation,
    plain,
)
from localaws.services.cloudformation.resources.apigateway.stages import EVERY_METHOD, TABLE, settings_of
from localaws.services.cloudformation.resources.resource_type import Properties
from localaws.services.cloudformation.resources.simple import GONE, Call, Simple, ignoring_gone
from localaws.services.cloudformation.resources.values import ID, Subject, lowered, prop, told

STAGE_TABLE = {
    **TABLE,
    **settings_of(EVERY_METHOD),
    "CanarySetting": nested(
        {
            "PercentTraffic": plain("/canarySettings/percentTraffic"),
            "UseStageCache": plain("/canarySettings/useStageCache"),
        },
        "/canarySettings",
    ),
    "ClientCertificateId": plain("/clientCertificateId"),
    "DocumentationVersion": plain("/documentationVersion"),
}
DESCRIPTION = "StageDescription"


def _settings(properties: Properties) -> Mapping[str, Any]:
    return properties.get(DESCRIPTION) or {}


@dataclass(frozen=True)
class OwnStage:
    """The stage of a deployment."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"StageName", DESCRIPTION})

    def create(self, subject: Subject) -> None:
        """Set what the stage is to be; the operation that deploys has made it."""
        if subject.properties.get("StageName"):
            self._patch(subject, {})
            self._tag(subject, {})

    def update(self, subject: Subject) -> None:
        """Set what differs; under another name the stage is another one."""
        before, after = (each.get("StageName") for each in (subject.before, subject.properties))
        if before == after and after:
            self._patch(subject, _settings(subject.before))
            self._tag(subject, _settings(subject.before))
        elif after:
            self._lead(subject, str(after))
            self.create(subject)
        if before and before != after:
            self._withdraw(subject, str(before))

    def delete(self, subject: Subject) -> None:
        """Delete it, unless it leads to another deployment by now."""
        if name := subject.properties.get("StageName"):
            self._withdraw(subject, str(name))

    def _place(self, subject: Subject, name: object) -> dict[str, Any]:
        return {"restApiId": subject.properties["RestApiId"], "stageName": name}

    def _patch(self, subject: Subject, before: Mapping[str, Any]) -> None:
        if found := differences(before, _settings(subject.properties), STAGE_TABLE):
            self._update(subject, subject.properties["StageName"], found)

    def _update(self, subject: Subject, name: object, found: Operations) -> None:
        subject.calls("apigateway", "update_stage", **self._place(subject, name), patchOperations=found)

    def _lead(self, subject: Subject, name: str) -> None:
        try:
            self._update(subject, name, [operation("replace", "/deploymentId", subject.id)])
        except ClientError as error:
            if not GONE.search(str(error.response["Error"].get("Code", ""))):
                raise
            subject.calls("apigateway", "create_stage", **self._place(subject, name), deploymentId=subject.id)

    def _withdraw(self, subject: Subject, name: str) -> None:
        place = self._place(subject, name)

        def withdraw() -> None:
            if subject.calls("apigateway", "get_stage", **place).get("deploymentId") == subject.id:
                subject.calls("apigateway", "delete_stage", **place)

        ignoring_gone(withdraw)

    def _tag(self, subject: Subject, before: Mapping[str, Any]) -> None:
        old, new = (
            {t["Key"]: t["Value"] for t in each.get("Tags") or []} for each in (before, _settings(subject.properties))
        )
        path = f"/restapis/{subject.properties['RestApiId']}/stages/{subject.properties['StageName']}"
        arn = f"arn:{subject.place.partition}:apigateway:{subject.place.region}::{path}"
        if gone := sorted(old.keys() - new.keys()):
            subject.calls("apigateway", "untag_resource", resourceArn=arn, tagKeys=gone)
        if new != old and new:
            subject.calls("apigateway", "tag_resource", resourceArn=arn, tags=new)


DEPLOYMENT = Simple(
    "AWS::ApiGateway::Deployment",
    "apigateway",
    create=Call("create_deployment", lowered("RestApiId", "Description", "StageName")),
    identity=told("id"),
    parts=(
        Patched(
            "update_deployment",
            {"restApiId": prop("RestApiId"), "deploymentId": ID},
            {"Description": plain("/description")},
        ),
        OwnStage(),
    ),
    attributes={"DeploymentId": "id"},
    delete=Call("delete_deployment", {"restApiId": prop("RestApiId"), "deploymentId": ID}),
)
TYPES = (DEPLOYMENT.resource_type(),)
