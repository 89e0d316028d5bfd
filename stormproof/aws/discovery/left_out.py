"""What stands in a system's stack, or bears its tags, and is not its own: what tools make to deploy it with.

Logical IDs and names as the tools give them, CloudFormation's suffixes after them:
- AWS CDK: the functions of its custom resources, https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib :
  `aws-logs/lib/log-retention.ts`, `aws-s3/lib/notifications-resource`, `aws-s3-deployment`, `custom-resources/lib`,
  and the bucket of its bootstrap template, https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
- Serverless Framework: https://github.com/serverless/serverless `lib/plugins/aws/lib/naming.js` and
  `lib/plugins/aws/custom-resources`
- AWS SAM CLI: https://github.com/aws/aws-sam-cli `samcli/lib/bootstrap/bootstrap.py`
- Zappa: https://github.com/zappa/Zappa `zappa/cli.py`: a name of nine letters and digits
- CloudFormation's console: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stack.html
What a tool's owner has named otherwise is left out by ``[system] exclude``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from stormproof.core.naming import TAG
from stormproof.core.system import LeftOut

LOGICAL_ID = "aws:cloudformation:logical-id"
"""A tag that CloudFormation sets:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""
FUNCTION, TABLE, BUCKET, QUEUE = "function", "table", "bucket", "queue"
HELPERS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (FUNCTION, "the AWS CDK makes it for log retention", re.compile(r"LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a")),
    (
        FUNCTION,
        "the AWS CDK makes it for a custom resource",
        re.compile(
            r"AWS679f53fac002430cb0da5b7982bd2287|CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C|"
            r"BucketNotificationsHandler050a0587b7544547bf325f094a3db834|"
            r"Custom\w+CustomResourceProviderHandler|\w+framework(onEvent|isComplete|onTimeout)[0-9A-F]{8}"
        ),
    ),
    (
        FUNCTION,
        "the Serverless Framework makes it for a custom resource",
        re.compile(r"CustomDashresourceDash\w+LambdaFunction"),
    ),
    (
        BUCKET,
        "the Serverless Framework deploys from it",
        re.compile(
            r"ServerlessDeploymentBucket|"
            r"[a-z0-9.-]*-serverlessdeploymentbuck(et)?-"
        ),
    ),
    (BUCKET, "the AWS SAM CLI deploys from it", re.compile(r"SamCliSourceBucket|aws-sam-cli-managed-default-")),
    (BUCKET, "the AWS CDK deploys from it", re.compile(r"cdk-[a-z0-9]{1,10}-assets-\d{12}-")),
    (BUCKET, "Zappa deploys from it", re.compile(r"zappa-[a-z0-9]{9}$")),
    (BUCKET, "CloudFormation's console keeps templates in it", re.compile(r"cf-templates-[a-z0-9]+-")),
)
"""Kind, why, and how the logical ID or the name begins."""


@dataclass(frozen=True)
class Choice:
    """What an owner says of single things by name: `exclude` is left out, `include` belongs to the system."""

    exclude: frozenset[str] = frozenset()
    include: frozenset[str] = frozenset()

    def unknown(self, names: Collection[str]) -> tuple[str, ...]:
        """Return what is named and not there, so that a misspelt name is noticed."""
        return tuple(sorted((self.exclude | self.include) - set(names)))


@dataclass(frozen=True)
class Found:
    """One thing that a stack or tags lead to; `logical` is its logical ID, empty where none is known."""

    kind: str
    name: str
    logical: str = ""
    ours: bool = False
    """Whether it carries the tag of what Stormproof makes."""


def found_by_tags(kind: str, name: str, tags: Mapping[str, str]) -> Found:
    """Return a thing with what its tags tell of it."""
    return Found(kind, name, tags.get(LOGICAL_ID, ""), TAG in tags)


def leave_out(found: Collection[Found], choice: Choice) -> Iterator[LeftOut]:
    """Yield what is not the system's, or is to be left alone."""
    for each in found:
        if reason := _reason(each, choice):
            yield LeftOut(each.kind, each.name, reason)


def _reason(each: Found, choice: Choice) -> str:
    if each.ours:
        return "Stormproof made it"
    if each.name in choice.exclude:
        return "[system] exclude names it"
    if each.name in choice.include:
        return ""
    for kind, why, begins in HELPERS:
        if kind == each.kind and any(begins.match(called) for called in (each.logical, each.name)):
            return f"{why}; [system] include has it hardened all the same"
    return ""
