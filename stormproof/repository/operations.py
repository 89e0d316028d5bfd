"""The operations of GitHub's REST API that are used: method and path of each.

https://docs.github.com/en/rest ; the names follow GitHub's operation IDs, as boto3 spells names. A test holds each to
GitHub's OpenAPI description.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REPO = "/repos/{owner}/{repo}"
ENVIRONMENT = REPO + "/environments/{environment_name}"
POLICIES = ENVIRONMENT + "/deployment-branch-policies"
VARIABLES = ENVIRONMENT + "/variables"
PROTECTION = REPO + "/branches/{branch}/protection"
RULESETS = REPO + "/rulesets"
ISSUE = REPO + "/issues/{issue_number}"
WORKFLOW = REPO + "/actions/workflows/{workflow_id}"

OPERATIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "get_repository": ("GET", REPO),
        "get_user": ("GET", "/users/{username}"),
        "get_team": ("GET", "/orgs/{org}/teams/{team_slug}"),
        "list_environments": ("GET", REPO + "/environments"),
        "get_environment": ("GET", ENVIRONMENT),
        "put_environment": ("PUT", ENVIRONMENT),
        "delete_environment": ("DELETE", ENVIRONMENT),
        "list_branch_policies": ("GET", POLICIES),
        "create_branch_policy": ("POST", POLICIES),
        "delete_branch_policy": ("DELETE", POLICIES + "/{branch_policy_id}"),
        "list_variables": ("GET", VARIABLES),
        "create_variable": ("POST", VARIABLES),
        "update_variable": ("PATCH", VARIABLES + "/{name}"),
        "delete_variable": ("DELETE", VARIABLES + "/{name}"),
        "list_branch_rules": ("GET", REPO + "/rules/branches/{branch}"),
        "list_rulesets": ("GET", RULESETS),
        "get_ruleset": ("GET", RULESETS + "/{ruleset_id}"),
        "create_ruleset": ("POST", RULESETS),
        "update_ruleset": ("PUT", RULESETS + "/{ruleset_id}"),
        "delete_ruleset": ("DELETE", RULESETS + "/{ruleset_id}"),
        "get_branch_protection": ("GET", PROTECTION),
        "put_branch_protection": ("PUT", PROTECTION),
        "delete_branch_protection": ("DELETE", PROTECTION),
        "list_issues": ("GET", REPO + "/issues"),
        "get_issue": ("GET", ISSUE),
        "create_issue": ("POST", REPO + "/issues"),
        "update_issue": ("PATCH", ISSUE),
        "create_issue_comment": ("POST", ISSUE + "/comments"),
        "list_workflows": ("GET", REPO + "/actions/workflows"),
        "enable_workflow": ("PUT", WORKFLOW + "/enable"),
        "disable_workflow": ("PUT", WORKFLOW + "/disable"),
    }
)
BY_HAND: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"set_bypass": ("POST", "/_administrator/environments/{environment_name}")}
)
"""What no API of GitHub's takes: known to what stands for it on this machine alone."""
KEPT_IN_BODY = frozenset({"update_variable"})
"""Whose path parameters stand in the body too."""
