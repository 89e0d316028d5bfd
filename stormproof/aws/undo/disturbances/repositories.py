"""What is disturbed of the system's repository: workflow files, environments, rules, whether a workflow runs.

What is told of each operation stands in `stormproof.repository`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.delivery.workflows import FOLDER
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

CHECKOUT, GITHUB = "checkout", "github"
ENVIRONMENT, PATTERN = ("environment_name",), ("environment_name", "name")
ACTIVE, DISABLED = "active", "disabled_manually"
RULES = ("name", "target", "enforcement", "conditions", "rules", "bypass_actors")


def _own_file(owned: Owned, resource: Values) -> bool:
    path = str(resource["path"])
    name = path.removeprefix(FOLDER)
    return path.startswith(FOLDER) and "/" not in name and (name.startswith("stormproof-") or owned.played(name))


def _own_environment(owned: Owned, resource: Values) -> bool:
    name = str(resource["environment_name"])
    return name in owned.system.delivery.guarded or owned.played(name)


def _environment(reads: Reads, resource: Values) -> Values:
    """Return an environment in the form in which it is put."""
    found = reads.read(GITHUB, "get_environment", **resource)
    rules = {str(each["type"]): each for each in found.get("protection_rules", [])}
    approval = rules.get("required_reviewers", {})
    return {
        "wait_timer": int(rules.get("wait_timer", {}).get("wait_timer", 0)),
        "prevent_self_review": bool(approval.get("prevent_self_review", False)),
        "reviewers": [{"type": each["type"], "id": each["reviewer"]["id"]} for each in approval.get("reviewers", [])],
        "deployment_branch_policy": found.get("deployment_branch_policy"),
    }


def _bypass(reads: Reads, resource: Values) -> Values:
    return {"can_admins_bypass": reads.read(GITHUB, "get_environment", **resource).get("can_admins_bypass")}


def _bypass_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    yield Call(GITHUB, "set_bypass", {**resource, **(values or {})})


def _patterns(reads: Reads, environment: str) -> Mapping[str, int]:
    found = reads.read(GITHUB, "list_branch_policies", environment_name=environment).get("branch_policies", [])
    return {str(each["name"]): int(each["id"]) for each in found}


def _pattern(reads: Reads, resource: Values) -> Values | None:
    return {} if resource["name"] in _patterns(reads, resource["environment_name"]) else None


def _pattern_named(reads: Reads, resource: Values, values: Values | None) -> Split:
    """Return a pattern by its name, where a call names it by its ID."""
    if "branch_policy_id" not in resource:
        return resource, values
    known = {number: name for name, number in _patterns(reads, resource["environment_name"]).items()}
    name = known.get(int(resource["branch_policy_id"]), "")
    return {"environment_name": resource["environment_name"], "name": name}, values


def _pattern_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    number = _patterns(reads, resource["environment_name"]).get(resource["name"])
    if values is not None and number is None:
        yield Call(GITHUB, "create_branch_policy", dict(resource))
    elif values is None and number is not None:
        named = {"environment_name": resource["environment_name"], "branch_policy_id": number}
        yield Call(GITHUB, "delete_branch_policy", named)


def _rulesets(reads: Reads) -> Mapping[str, int]:
    return {str(each["name"]): int(each["id"]) for each in reads.read(GITHUB, "list_rulesets")["items"]}


def _ruleset(reads: Reads, resource: Values) -> Values | None:
    number = _rulesets(reads).get(resource["ruleset"])
    if number is None:
        return None
    found = reads.read(GITHUB, "get_ruleset", ruleset_id=number)
    return {name: found.get(name) for name in RULES}


def _made_ruleset(parameters: Values) -> Split:
    return {"ruleset": parameters["name"]}, dict(parameters)


def _ruleset_named(reads: Reads, resource: Values, values: Values | None) -> Split:
    """Return a ruleset by its name, where a call names it by its ID."""
    if "ruleset_id" not in resource:
        return resource, values
    known = {number: name for name, number in _rulesets(reads).items()}
    return {"ruleset": known.get(int(resource["ruleset_id"]), "")}, values


def _ruleset_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    number = _rulesets(reads).get(resource["ruleset"])
    kept = {name: value for name, value in (values or {}).items() if value is not None}
    if values is None and number is not None:
        yield Call(GITHUB, "delete_ruleset", {"ruleset_id": number})
    elif values is not None and number is None:
        yield Call(GITHUB, "create_ruleset", {"name": resource["ruleset"], **kept})
    elif values is not None:
        yield Call(GITHUB, "update_ruleset", {"ruleset_id": number, **kept})


def _own_ruleset(owned: Owned, resource: Values) -> bool:
    name = str(resource["ruleset"])
    return name.startswith("stormproof-") or owned.played(name)


def _state(reads: Reads, resource: Values) -> Values | None:
    found = reads.read(GITHUB, "list_workflows").get("workflows", [])
    states = {str(each["path"]).removeprefix(FOLDER): str(each["state"]) for each in found}
    name = str(resource["workflow_id"])
    return {"state": states[name]} if name in states else None


def _state_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    operation = "enable_workflow" if values and values.get("state") == ACTIVE else "disable_workflow"
    yield Call(GITHUB, operation, dict(resource))


def _becomes(state: str) -> Any:
    return lambda parameters: ({"workflow_id": parameters["workflow_id"]}, {"state": state})


def _protection(reads: Reads, resource: Values) -> Values | None:
    try:
        found = reads.read(GITHUB, "get_branch_protection", **resource)
    except NotThere:
        return None
    return {"reviews": "required_pull_request_reviews" in found}


def _protection_seen(values: Values) -> Values:
    if "reviews" in values:
        return values
    return {"reviews": values.get("required_pull_request_reviews") is not None}


REPOSITORIES = (
    Kind(
        "workflow file",
        CHECKOUT,
        {"put_file": named_by("path"), "delete_file": named_by("path", takes_away=True)},
        _own_file,
        put_or_deleted(CHECKOUT, "put_file", "delete_file"),
        lambda reads, resource: reads.read(CHECKOUT, "get_file", **resource),
    ),
    Kind(
        "environment",
        GITHUB,
        {"put_environment": named_by(*ENVIRONMENT), "delete_environment": named_by(*ENVIRONMENT, takes_away=True)},
        _own_environment,
        put_or_deleted(GITHUB, "put_environment", "delete_environment"),
        _environment,
    ),
    Kind(
        "branch of environment",
        GITHUB,
        {
            "create_branch_policy": named_by(*PATTERN),
            "delete_branch_policy": named_by("environment_name", "branch_policy_id", takes_away=True),
        },
        _own_environment,
        _pattern_back,
        _pattern,
        _pattern_named,
    ),
    Kind(
        "bypass of environment", GITHUB, {"set_bypass": named_by(*ENVIRONMENT)}, _own_environment, _bypass_back, _bypass
    ),
    Kind(
        "ruleset",
        GITHUB,
        {
            "create_ruleset": _made_ruleset,
            "update_ruleset": named_by("ruleset_id"),
            "delete_ruleset": named_by("ruleset_id", takes_away=True),
        },
        _own_ruleset,
        _ruleset_back,
        _ruleset,
        _ruleset_named,
    ),
    Kind(
        "state of workflow",
        GITHUB,
        {"enable_workflow": _becomes(ACTIVE), "disable_workflow": _becomes(DISABLED)},
        lambda _owned, resource: "/" not in str(resource["workflow_id"]),
        _state_back,
        _state,
    ),
    Kind(
        "protection of branch",
        GITHUB,
        {
            "put_branch_protection": named_by("branch"),
            "delete_branch_protection": named_by("branch", takes_away=True),
        },
        lambda owned, _resource: owned.system.delivery.stated,
        put_or_deleted(GITHUB, "put_branch_protection", "delete_branch_protection"),
        _protection,
        seen=_protection_seen,
    ),
)
