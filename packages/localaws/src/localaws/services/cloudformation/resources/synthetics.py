"""Synthetics: canaries.

Properties and return values:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-synthetics-canary.html. A canary is
made and changed in the background, which is waited for; one that runs is stopped before it is deleted.
"""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.common.attributes import texts
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging, ignoring_gone
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    converted,
    prop,
    same,
    tag_map,
)

POLLS, PAUSE = 1200, 0.05
"""A minute at most."""
BUSY = frozenset({"CREATING", "UPDATING", "STARTING", "STOPPING"})
CODE = {"Handler": "Handler", "S3Bucket": "S3Bucket", "S3Key": "S3Key", "S3ObjectVersion": "S3Version"}


def _code(code: Mapping[str, Any]) -> dict[str, Any]:
    """Return the code as the operation takes it; a script written into the template becomes an archive."""
    found = {theirs: code[ours] for ours, theirs in CODE.items() if ours in code}
    return {**found, "ZipFile": _archive(code)} if "Script" in code else found


def _archive(code: Mapping[str, Any]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"python/{str(code['Handler']).rpartition('.')[0].replace('.', '/')}.py", code["Script"])
    return archive.getvalue()


def _schedule(schedule: Mapping[str, Any]) -> dict[str, Any]:
    numbered = {"DurationInSeconds": int(schedule["DurationInSeconds"])} if "DurationInSeconds" in schedule else {}
    return {**schedule, **numbered}


def _run_config(config: Mapping[str, Any]) -> dict[str, Any]:
    environment = config.get("EnvironmentVariables")
    return {**config, **({"EnvironmentVariables": texts(environment)} if environment is not None else {})}


def _arn(subject: Subject) -> str:
    place = subject.place
    return f"arn:{place.partition}:synthetics:{place.region}:{place.account}:canary:{subject.id}"


def _at_rest(subject: Subject) -> Mapping[str, Any]:
    """Wait until nothing is being done to the canary, a minute at most, and return its status."""
    pause = threading.Event()
    for _ in range(POLLS):
        status: Mapping[str, Any] = subject.calls("synthetics", "get_canary", Name=subject.id)["Canary"]["Status"]
        if status["State"] not in BUSY:
            break
        pause.wait(PAUSE)
    return status


def _settled(subject: Subject) -> str:
    """Wait until the canary is neither made nor changed and return its state; raises ClientError where that failed."""
    status = _at_rest(subject)
    if status["State"] in {*BUSY, "ERROR"}:
        text = f"Canary {subject.id} is in state {status['State']}: {status.get('StateReason', '')}"
        raise ClientError({"Error": {"Code": "NotStabilized", "Message": text}}, "GetCanary")
    return str(status["State"])


@dataclass(frozen=True)
class Life:
    """Whether a canary runs once it is made, and that it is at rest when the next thing is done to it."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"StartCanaryAfterCreation", "DeleteLambdaResourcesOnCanaryDeletion"})

    def create(self, subject: Subject) -> None:
        """Start it where the template says so."""
        _settled(subject)
        if subject.properties.get("StartCanaryAfterCreation"):
            subject.calls("synthetics", "start_canary", Name=subject.id)

    def update(self, subject: Subject) -> None:
        """Wait for what was changed; start it where the template says so only now."""
        state = _settled(subject)
        wanted = subject.properties.get("StartCanaryAfterCreation")
        if wanted and subject.changed("StartCanaryAfterCreation") and state != "RUNNING":
            subject.calls("synthetics", "start_canary", Name=subject.id)

    def delete(self, subject: Subject) -> None:
        """Stop it, and let a run that is under way come to its end: until then it cannot be deleted."""
        if subject.calls("synthetics", "get_canary", Name=subject.id)["Canary"]["Status"]["State"] == "RUNNING":
            ignoring_gone(lambda: subject.calls("synthetics", "stop_canary", Name=subject.id))
        ignoring_gone(lambda: _at_rest(subject))


SETTINGS = {
    **same("ArtifactS3Location", "ExecutionRoleArn", "RuntimeVersion", "ProvisionedResourceCleanup"),
    "Code": converted("Code", _code),
    "Schedule": converted("Schedule", _schedule),
    "RunConfig": converted("RunConfig", _run_config),
    "SuccessRetentionPeriodInDays": prop("SuccessRetentionPeriod", 31),
    "FailureRetentionPeriodInDays": prop("FailureRetentionPeriod", 31),
}
TYPES = (
    Simple(
        "AWS::Synthetics::Canary",
        "synthetics",
        create=Call("create_canary", {"Name": prop("Name"), **SETTINGS, "Tags": tag_map()}),
        identity=by(prop("Name")),
        parts=(
            Change(Call("update_canary", {"Name": ID, **SETTINGS}), at_creation=False, only_changed=True),
            Tagging(
                Call("tag_resource", {"ResourceArn": Value(_arn), "Tags": tag_map()}),
                Call("untag_resource", {"ResourceArn": Value(_arn), "TagKeys": MEMBER}),
            ),
            Life(),
        ),
        read=Call("get_canary", {"Name": ID}),
        attributes={
            "Id": "Canary.Id",
            "State": "Canary.Status.State",
            "Code.SourceLocationArn": "Canary.Code.SourceLocationArn",
        },
        delete=Call("delete_canary", {"Name": ID, "DeleteLambda": prop("DeleteLambdaResourcesOnCanaryDeletion")}),
    ).resource_type(),
)
