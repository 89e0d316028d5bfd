"""A stack from a template, by a change set of type CREATE: what `sam deploy` does, with boto3 alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stormproof.aws.access.partitions import dns_suffix
from stormproof.aws.clock import RealClock
from stormproof.aws.discovery.selectors import names_of_stack
from stormproof.core.clock import poll
from stormproof.core.errors import UsageError
from stormproof.operations.deployment.archives import archive
from stormproof.operations.deployment.package_bucket import PackageBucket
from stormproof.operations.deployment.templates import load, local_code, placed

CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
LONGEST_BODY = 51_200
"""Bytes of a TemplateBody: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
WITHIN_S = 1800.0
CHANGE_SET = "stormproof"


@dataclass(frozen=True)
class Stack:
    """A stack that was created; `members` are StackResourceSummaries, in the order in which AWS lists them."""

    name: str
    members: tuple[dict[str, Any], ...]
    outputs: Mapping[str, str]


def as_system(stack: Stack) -> dict[str, Any] | None:
    """Return the system of a stack as ready files name it, None where it has not one of each: they know no lists.

    ``{rest_api_id, stage, functions: {role: name}, table, bucket, queues: [name, ...]}``
    """
    names = names_of_stack(stack.name, stack.members)
    single = (names.rest_apis, _stages(stack), names.tables, names.buckets)
    if not (names.functions and all(len(each) == 1 for each in single)):
        return None
    api, stage, table, bucket = (each[0] for each in single)
    return {
        "rest_api_id": api,
        "stage": stage,
        "functions": dict(names.functions),
        "table": table,
        "bucket": bucket,
        "queues": list(names.queues),
    }


def serving_stage(stack: Stack) -> str | None:
    """Return the stage of a stack that has one, None where it has none of its own or several."""
    stages = _stages(stack)
    return stages[0] if len(stages) == 1 else None


def _stages(stack: Stack) -> list[str]:
    return [each["PhysicalResourceId"] for each in stack.members if each["ResourceType"] == "AWS::ApiGateway::Stage"]


@dataclass(frozen=True)
class Deployer:
    """Deploys with a boto3 session; looks every `every_s` seconds whether AWS is done."""

    session: Any
    every_s: float = 2.0

    def deploy(self, template: Path, stack: str, parameters: Mapping[str, str]) -> Stack:
        """Create a stack from a template file and return it once it is complete.

        Raises UsageError for a template that cannot be packed or that CloudFormation refuses, with its reason.
        """
        body = self._packaged(load(template), template.resolve().parent, stack)
        cloudformation = self.session.client("cloudformation")
        try:
            cloudformation.create_change_set(
                StackName=stack,
                ChangeSetName=CHANGE_SET,
                ChangeSetType="CREATE",
                Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
                Capabilities=CAPABILITIES,
                **self._body(body, stack),
            )
        except cloudformation.exceptions.ClientError as error:
            raise UsageError(f"CloudFormation refuses {template}: {error.response['Error']['Message']}") from error
        self._made(cloudformation, template, stack)
        cloudformation.execute_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
        return self._complete(cloudformation, template, stack)

    def _packaged(self, template: Mapping[str, Any], folder: Path, stack: str) -> dict[str, Any]:
        """Return the template with uploaded objects instead of local places."""
        packaged = deepcopy(dict(template))
        for code in local_code(template, folder):
            made = archive(code)
            key = f"{stack}/{made.digest}.zip"
            self._packages.put(key, made.content)
            packaged["Resources"][code.resource]["Properties"] |= placed(code, self._packages.bucket, key)
        return packaged

    def _body(self, template: Mapping[str, Any], stack: str) -> dict[str, str]:
        text = json.dumps(template)
        if len(text.encode()) <= LONGEST_BODY:
            return {"TemplateBody": text}
        key = f"{stack}/template.json"
        self._packages.put(key, text.encode())
        region = self.session.region_name
        ending = dns_suffix(self.session.get_partition_for_region(region))
        return {"TemplateURL": f"https://{self._packages.bucket}.s3.{region}.{ending}/{key}"}

    @cached_property
    def _packages(self) -> PackageBucket:
        return PackageBucket.of(self.session)

    def _made(self, cloudformation: Any, template: Path, stack: str) -> None:
        def look() -> dict[str, Any]:
            seen: dict[str, Any] = cloudformation.describe_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
            return seen

        seen = self._awaited(look, lambda each: each["Status"] in {"CREATE_COMPLETE", "FAILED"}, "the change set")
        if seen["Status"] == "FAILED":
            raise UsageError(f"CloudFormation refuses {template}: {seen.get('StatusReason', 'it does not say why')}")

    def _complete(self, cloudformation: Any, template: Path, stack: str) -> Stack:
        def look() -> dict[str, Any]:
            seen: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
            return seen

        seen = self._awaited(look, lambda each: not each["StackStatus"].endswith("_IN_PROGRESS"), f"stack {stack}")
        if seen["StackStatus"] != "CREATE_COMPLETE":
            why = _reason(cloudformation, stack) or seen.get("StackStatusReason", "")
            raise UsageError(f"stack {stack} of {template} is {seen['StackStatus']}: {why}")
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        members = tuple(member for page in pages for member in page["StackResourceSummaries"])
        outputs = {each["OutputKey"]: each["OutputValue"] for each in seen.get("Outputs", ())}
        return Stack(stack, members, outputs)

    def _awaited(self, look: Any, done: Any, what: str) -> dict[str, Any]:
        seen: dict[str, Any] = poll(look, done, clock=RealClock(), within_s=WITHIN_S, every_s=self.every_s, what=what)
        return seen


def _reason(cloudformation: Any, stack: str) -> str:
    """Return what the first resource to fail says; events come newest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    failed = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for page in pages
        for event in page["StackEvents"]
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return failed[-1] if failed else ""
