"""Who manages a resource, by its tags: whatever we change there, they will put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stormproof.core.planning.controls import Reads

STACK_TAG = "aws:cloudformation:stack-name"
"""Set by CloudFormation itself:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""
TOOLS = {"terraform": "Terraform", "opentofu": "OpenTofu", "pulumi": "Pulumi"}
HINTS = frozenset({"managedby", "managed", "provisioner", "provisionedby", "createdby", "iac", "tool"})
MOST_ARNS = 100
"""The limit of GetResources on ResourceARNList."""


def owner_by_tags(tags: Mapping[str, str]) -> str:
    """Return who manages a resource with these tags, empty when they do not say."""
    if stack := tags.get(STACK_TAG):
        return f"CloudFormation stack {stack}"
    for key, value in tags.items():
        for tool, name in TOOLS.items():
            hinted = _bare(key) in HINTS and tool in value.lower()
            if hinted or (_bare(key).startswith(tool) and value.lower() != "false"):
                return name
    return ""


def owners(reads: Reads, arns: Iterable[str], known: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return (ARN, owner) for those whose tags say so; `known` has tags that were read already, by ARN."""
    asked = [arn for arn in arns if arn not in known]
    tags = dict(known)
    for start in range(0, len(asked), MOST_ARNS):
        found = reads.read(
            "resourcegroupstaggingapi", "get_resources", ResourceARNList=asked[start : start + MOST_ARNS]
        )
        for resource in found["ResourceTagMappingList"]:
            tags[resource["ResourceARN"]] = {tag["Key"]: tag["Value"] for tag in resource["Tags"]}
    return tuple((arn, owner) for arn in sorted(tags) if (owner := owner_by_tags(tags[arn])))


def _bare(key: str) -> str:
    return "".join(c for c in key.lower() if c.isalnum())
