"""Stacks as deployment tools make them: by change sets, looked at until they have come to an end."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from localaws_testing.aws import Aws

WITHIN_S = 60
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass
class Deployed:
    """A stack, and the bucket that its packages are uploaded to; `revision` counts its change sets."""

    aws: Aws
    name: str
    revision: int = field(default=0, init=False)

    @property
    def bucket(self) -> str:
        """The bucket of packages."""
        return f"{self.name}-packages"

    def upload(self, files: Mapping[str, str]) -> str:
        """Upload a zip of files and return its key."""
        s3, buffer = self.aws.client("s3"), io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        if not self.revision:
            s3.create_bucket(Bucket=self.bucket)
        key = f"code-{self.revision}.zip"
        s3.put_object(Bucket=self.bucket, Key=key, Body=buffer.getvalue())
        return key

    def deploy(self, template: Mapping[str, Any]) -> dict[str, str]:
        """Create the stack or update it, wait until that is complete, and return its outputs."""
        cloudformation, kind = self.aws.client("cloudformation"), "UPDATE" if self.revision else "CREATE"
        self.revision += 1
        named = {"StackName": self.name, "ChangeSetName": f"revision-{self.revision}"}
        cloudformation.create_change_set(
            **named, ChangeSetType=kind, TemplateBody=json.dumps(template), Capabilities=CAPABILITIES
        )
        deadline = time.monotonic() + WITHIN_S
        while (seen := cloudformation.describe_change_set(**named))["Status"] != "CREATE_COMPLETE":
            assert seen["Status"] != "FAILED", seen["StatusReason"]
            assert time.monotonic() < deadline, seen["Status"]
            time.sleep(0.02)
        cloudformation.execute_change_set(**named)
        stack = self._ended(f"{kind}_COMPLETE")
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}

    def delete(self) -> None:
        """Delete the stack and wait until it is gone."""
        cloudformation = self.aws.client("cloudformation")
        identity = cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=self.name)
        self._ended("DELETE_COMPLETE", identity)

    def ask(self, api: str, path: str, method: str = "GET", **headers: str) -> tuple[int, Any]:
        """Send a request to a path (with its stage) of an API; return the status and the decoded body."""
        answer = requests.request(
            method,
            f"{self.aws.ready['gateway_url']}/_aws/execute-api/{api}{path}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            verify=self.aws.ready["ca_bundle"],
            timeout=30,
        )
        return answer.status_code, answer.json()

    def _ended(self, wanted: str, name: str = "") -> dict[str, Any]:
        cloudformation = self.aws.client("cloudformation")
        deadline = time.monotonic() + WITHIN_S
        while True:
            stack: dict[str, Any] = cloudformation.describe_stacks(StackName=name or self.name)["Stacks"][0]
            if stack["StackStatus"] == wanted:
                return stack
            failed = stack["StackStatus"].endswith(("FAILED", "COMPLETE")) and "CLEANUP" not in stack["StackStatus"]
            assert not failed, self._events()
            assert time.monotonic() < deadline, stack["StackStatus"]
            time.sleep(0.02)

    def _events(self) -> list[tuple[str, str, str]]:
        events = self.aws.client("cloudformation").describe_stack_events(StackName=self.name)["StackEvents"]
        return [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", "")) for e in events]
