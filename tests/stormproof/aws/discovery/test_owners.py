"""Whose a resource is."""

from __future__ import annotations

import pytest

from stormproof.aws.discovery.owners import owner_by_tags


@pytest.mark.parametrize(
    ("tags", "owner"),
    [
        ({}, ""),
        ({"Name": "factory", "team": "terraform-fans"}, ""),
        ({"aws:cloudformation:stack-name": "s", "ManagedBy": "terraform"}, "CloudFormation stack s"),
        ({"ManagedBy": "Terraform"}, "Terraform"),
        ({"managed_by": "opentofu"}, "OpenTofu"),
        ({"terraform": "true"}, "Terraform"),
        ({"terraform": "false"}, ""),
        ({"terraform:workspace": "prod"}, "Terraform"),
        ({"pulumi:project": "x"}, "Pulumi"),
    ],
)
def test_tags_tell_the_tool(tags: dict[str, str], owner: str) -> None:
    """Only tags that speak of management count, not any mention of a tool."""
    assert owner_by_tags(tags) == owner
