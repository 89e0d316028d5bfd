"""Who manages a resource, by its tags: whatever we change there, they will put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads

STACK_TAG = "aws:cloudformation:stack-name"
"""Set by CloudFormation itself:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""
STACK = "CloudFormation stack "
SAM = "AWS::Serverless"
"""How the transform of AWS SAM is called, before its date."""
TOOLS = {"terraform": "Terraform", "opentofu": "OpenTofu", "pulumi": "Pulumi"}
HINTS = frozenset({"managedby", "managed", "provisioner", "provisionedby", "createdby", "iac", "tool"})
MOST_ARNS = 100
"""The limit of GetResources on ResourceARNList."""


def owner_by_tags(tags: Mapping[str, str]) -> str:
    """Return who manages a resource with these tags, empty when they do not say."""
    if stack := tags.get(STACK_TAG):
        return STACK + stack
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


def stacks_of(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names of the stacks among owners."""
    return tuple(sorted({owner.removeprefix(STACK) for _, owner in found if owner.startswith(STACK)}))


def transformed_by_sam(reads: Reads, stacks: Iterable[str]) -> bool:
    """Tell whether AWS SAM transforms the template of one of the stacks; what cannot be looked at is taken for none.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html (DeclaredTransforms)
    """
    return any(transform.startswith(SAM) for stack in stacks for transform in _transforms(reads, stack))


def _transforms(reads: Reads, stack: str) -> list[str]:
    try:
        found = reads.read("cloudformation", "get_template_summary", StackName=stack)
    except (CouldNotLook, NotThere):
        return []
    return list(found.get("DeclaredTransforms") or ())


def _bare(key: str) -> str:
    return "".join(c for c in key.lower() if c.isalnum())
