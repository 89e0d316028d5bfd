"""The operations, one function each: path parameters and body in, status and body out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from stormproof.local_github import answers
from stormproof.local_github.description import Description
from stormproof.local_github.state import USERS, Environment, State, moment

REPO = "/repos/{owner}/{repo}"
ENVIRONMENT = REPO + "/environments/{environment_name}"
POLICIES = ENVIRONMENT + "/deployment-branch-policies"
VARIABLES = ENVIRONMENT + "/variables"
PROTECTION = REPO + "/branches/{branch}/protection"
RULESETS = REPO + "/rulesets"
WORKFLOW = REPO + "/actions/workflows/{workflow_id}"
UNPAID = (
    "Failed to create the environment protection rule. "
    "Please ensure the billing plan supports the required reviewers protection rule."
)
"""As GitHub says it: https://github.com/integrations/terraform-provider-github/issues/2029"""
Answer = tuple[int, Any]


@dataclass(frozen=True)
class Asked:
    """A request: the state that it is about, the parameters of its path, its body."""

    state: State
    description: Description
    named: Mapping[str, str]
    body: Mapping[str, Any]
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> Environment:
        """The environment that it names; raises KeyError for none."""
        return self.state.environments[self.named["environment_name"]]


Respond = Callable[[Asked], Answer]


def get_repository(asked: Asked) -> Answer:
    """Tell the repository."""
    return 200, answers.repository(asked.description, asked.state)


def get_user(asked: Asked) -> Answer:
    """Tell a person; raises KeyError for one whom nobody knows."""
    return 200, answers.user(asked.description, asked.named["username"])


def list_environments(asked: Asked) -> Answer:
    """Tell all environments."""
    found = [answers.environment(asked.description, asked.state, name) for name in sorted(asked.state.environments)]
    return 200, {"total_count": len(found), "environments": found}


def get_environment(asked: Asked) -> Answer:
    """Tell one."""
    name = asked.named["environment_name"]
    return 200, answers.environment(asked.description, asked.state, name)


def put_environment(asked: Asked) -> Answer:
    """Make or replace one: what is not said is not set; who may go past it stays as it was."""
    state, body, name = asked.state, asked.body, asked.named["environment_name"]
    reviewers = body.get("reviewers") or []
    if reviewers and state.private and not state.reviews_paid:
        return 422, {"message": UNPAID, "documentation_url": answers.API}
    if unknown := [each for each in reviewers if each.get("id") not in USERS.values()]:
        return 422, {"message": f"Invalid reviewer {unknown[0].get('id')}", "documentation_url": answers.API}
    policy = body.get("deployment_branch_policy")
    if policy and policy["protected_branches"] == policy["custom_branch_policies"]:
        said = "protected_branches and custom_branch_policies cannot have the same value"
        return 422, {"message": said, "documentation_url": answers.API}
    put = state.environments.get(name) or Environment(next(state.ids))
    put.wait_timer = int(body.get("wait_timer") or 0)
    put.prevent_self_review = bool(body.get("prevent_self_review"))
    put.reviewers = list(reviewers)
    put.branch_policy = policy
    if not policy or not policy["custom_branch_policies"]:
        put.policies.clear()
    state.environments[name] = put
    return get_environment(asked)


def delete_environment(asked: Asked) -> Answer:
    """Delete one; raises KeyError."""
    del asked.state.environments[asked.named["environment_name"]]
    return 204, None


def list_branch_policies(asked: Asked) -> Answer:
    """Tell the patterns of branches that may be deployed there."""
    found = list(asked.environment.policies.values())
    return 200, {"total_count": len(found), "branch_policies": found}


def create_branch_policy(asked: Asked) -> Answer:
    """Add a pattern; one that stands there already is told by another status."""
    policies = asked.environment.policies
    if not (asked.environment.branch_policy or {}).get("custom_branch_policies"):
        return 404, None
    if any(each["name"] == asked.body["name"] for each in policies.values()):
        return 303, None
    made = {"id": next(asked.state.ids), "node_id": "MDE=", "name": asked.body["name"], "type": "branch"}
    policies[made["id"]] = made
    return 200, made


def delete_branch_policy(asked: Asked) -> Answer:
    """Delete one; raises KeyError."""
    del asked.environment.policies[int(asked.named["branch_policy_id"])]
    return 204, None


def list_variables(asked: Asked) -> Answer:
    """Tell the variables of an environment."""
    found = [
        {"name": name, "value": value, "created_at": moment(), "updated_at": moment()}
        for name, value in sorted(asked.environment.variables.items())
    ]
    return 200, {"total_count": len(found), "variables": found}


def create_variable(asked: Asked) -> Answer:
    """Add one."""
    asked.environment.variables[str(asked.body["name"]).upper()] = str(asked.body["value"])
    return 201, {}


def update_variable(asked: Asked) -> Answer:
    """Change one; raises KeyError."""
    variables = asked.environment.variables
    name = asked.named["name"].upper()
    variables[name] = str(asked.body.get("value", variables[name]))
    return 204, None


def delete_variable(asked: Asked) -> Answer:
    """Delete one; raises KeyError."""
    del asked.environment.variables[asked.named["name"].upper()]
    return 204, None


def list_branch_rules(asked: Asked) -> Answer:
    """Tell the rules of all active rulesets that mean a branch."""
    return 200, [
        {**rule, "ruleset_source_type": "Repository", "ruleset_source": asked.state.name, "ruleset_id": number}
        for number, each in sorted(asked.state.rulesets.items())
        if each["enforcement"] == "active" and _means(asked, each, asked.named["branch"])
        for rule in each.get("rules", [])
    ]


def _means(asked: Asked, ruleset: Mapping[str, Any], branch: str) -> bool:
    """Tell whether a ruleset is about a branch.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository
    """
    if ruleset.get("target", "branch") != "branch":
        return False
    names = (ruleset.get("conditions") or {}).get("ref_name") or {}
    default = branch == asked.state.branch

    def any_of(patterns: list[str]) -> bool:
        return any(
            each == "~ALL" or (each == "~DEFAULT_BRANCH" and default) or fnmatchcase(f"refs/heads/{branch}", each)
            for each in patterns
        )

    return any_of(names.get("include") or []) and not any_of(names.get("exclude") or [])


def list_rulesets(asked: Asked) -> Answer:
    """Tell the rulesets, without their rules."""
    found = [answers.ruleset(asked.description, asked.state, number) for number in sorted(asked.state.rulesets)]
    return 200, [{k: v for k, v in each.items() if k not in {"rules", "conditions", "bypass_actors"}} for each in found]


def get_ruleset(asked: Asked) -> Answer:
    """Tell one; raises KeyError."""
    return 200, answers.ruleset(asked.description, asked.state, int(asked.named["ruleset_id"]))


def create_ruleset(asked: Asked) -> Answer:
    """Make one; names are given once."""
    if any(each["name"] == asked.body["name"] for each in asked.state.rulesets.values()):
        return 422, {
            "message": "Validation Failed",
            "errors": ["Name must be unique"],
            "documentation_url": answers.API,
        }
    number = next(asked.state.ids)
    asked.state.rulesets[number] = dict(asked.body)
    return 201, answers.ruleset(asked.description, asked.state, number)


def update_ruleset(asked: Asked) -> Answer:
    """Change what is said of one; raises KeyError."""
    number = int(asked.named["ruleset_id"])
    asked.state.rulesets[number] = {**asked.state.rulesets[number], **asked.body}
    return 200, answers.ruleset(asked.description, asked.state, number)


def delete_ruleset(asked: Asked) -> Answer:
    """Delete one; raises KeyError."""
    del asked.state.rulesets[int(asked.named["ruleset_id"])]
    return 204, None


def get_branch_protection(asked: Asked) -> Answer:
    """Tell the classic protection of a branch; raises KeyError for none."""
    return 200, answers.protection(asked.state, asked.named["branch"])


def put_branch_protection(asked: Asked) -> Answer:
    """Set it."""
    asked.state.protections[asked.named["branch"]] = dict(asked.body)
    return 200, asked.description.example("branch-protection-update")


def delete_branch_protection(asked: Asked) -> Answer:
    """Take it away; raises KeyError."""
    del asked.state.protections[asked.named["branch"]]
    return 204, None


def list_workflows(asked: Asked) -> Answer:
    """Tell the workflows of the checkout's files."""
    found = [answers.workflow(asked.description, asked.state, at) for at in range(1, len(asked.state.workflows) + 1)]
    return 200, {"total_count": len(found), "workflows": found}


def enable_workflow(asked: Asked) -> Answer:
    """Have a workflow run again."""
    asked.state.disabled.discard(_workflow(asked))
    return 204, None


def disable_workflow(asked: Asked) -> Answer:
    """Have a workflow run no more."""
    asked.state.disabled.add(_workflow(asked))
    return 204, None


def _workflow(asked: Asked) -> str:
    """Return a workflow's path by its ID or the name of its file; raises KeyError."""
    said, paths = asked.named["workflow_id"], asked.state.workflows
    by_id = {str(at): path for at, path in enumerate(paths, 1)} | {path.rpartition("/")[2]: path for path in paths}
    return by_id[said]


ROUTES: tuple[tuple[str, str, Respond], ...] = (
    ("GET", REPO, get_repository),
    ("GET", "/users/{username}", get_user),
    ("GET", REPO + "/environments", list_environments),
    ("GET", ENVIRONMENT, get_environment),
    ("PUT", ENVIRONMENT, put_environment),
    ("DELETE", ENVIRONMENT, delete_environment),
    ("GET", POLICIES, list_branch_policies),
    ("POST", POLICIES, create_branch_policy),
    ("DELETE", POLICIES + "/{branch_policy_id}", delete_branch_policy),
    ("GET", VARIABLES, list_variables),
    ("POST", VARIABLES, create_variable),
    ("PATCH", VARIABLES + "/{name}", update_variable),
    ("DELETE", VARIABLES + "/{name}", delete_variable),
    ("GET", REPO + "/rules/branches/{branch}", list_branch_rules),
    ("GET", RULESETS, list_rulesets),
    ("GET", RULESETS + "/{ruleset_id}", get_ruleset),
    ("POST", RULESETS, create_ruleset),
    ("PUT", RULESETS + "/{ruleset_id}", update_ruleset),
    ("DELETE", RULESETS + "/{ruleset_id}", delete_ruleset),
    ("GET", PROTECTION, get_branch_protection),
    ("PUT", PROTECTION, put_branch_protection),
    ("DELETE", PROTECTION, delete_branch_protection),
    ("GET", REPO + "/actions/workflows", list_workflows),
    ("PUT", WORKFLOW + "/enable", enable_workflow),
    ("PUT", WORKFLOW + "/disable", disable_workflow),
)
"""By method and path, as GitHub's description has them."""
