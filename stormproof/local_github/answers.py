"""What answers look like: GitHub's own examples, with this repository's values in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.local_github.description import Description
from stormproof.local_github.state import USERS, Environment, State, moment

API = "https://api.github.com"
LONGEST = 65_536
"""Characters of an issue's text."""
OF_A_FORK = frozenset({"parent", "source", "template_repository"})


def user(description: Description, login: str) -> dict[str, Any]:
    """Return a person."""
    found: dict[str, Any] = description.example("public-user-default-response")
    return {**found, "login": login, "id": USERS[login]}


def repository(description: Description, state: State) -> dict[str, Any]:
    """Return the repository."""
    found: dict[str, Any] = description.example("full-repository-default-response")
    own = {name: value for name, value in found.items() if name not in OF_A_FORK}
    owner = {**found["owner"], "login": state.owner, "id": state.owner_id}
    named = {"id": state.id, "name": state.name.partition("/")[2], "full_name": state.name, "owner": owner}
    visible = {"private": state.private, "visibility": "private" if state.private else "public"}
    return {**own, **named, **visible, "default_branch": state.branch, "language": None}


def environment(description: Description, state: State, name: str) -> dict[str, Any]:
    """Return an environment with its rules; rules that are not set are not there."""
    found: dict[str, Any] = description.example("environment")
    put = state.environments[name]
    where = f"{API}/repos/{state.name}/environments/{name}"
    told = {"id": put.id, "name": name, "url": where, "created_at": moment(), "updated_at": moment()}
    rules = {"protection_rules": list(_rules(found, put)), "deployment_branch_policy": put.branch_policy}
    # undocumented, and answered all the same
    return {**found, **told, **rules, "can_admins_bypass": put.bypass}


def _rules(found: Mapping[str, Any], put: Environment) -> list[dict[str, Any]]:
    by_kind = {each["type"]: each for each in found["protection_rules"]}
    rules: list[dict[str, Any]] = []
    if put.wait_timer:
        rules.append({**by_kind["wait_timer"], "wait_timer": put.wait_timer})
    if put.reviewers:
        simple = next(each for each in by_kind["required_reviewers"]["reviewers"] if each["type"] == "User")["reviewer"]
        named = {identity: login for login, identity in USERS.items()}
        who = [
            {"type": "User", "reviewer": {**simple, "id": each["id"], "login": named[each["id"]]}}
            for each in put.reviewers
        ]
        kept = {"prevent_self_review": put.prevent_self_review, "reviewers": who}
        rules.append({**by_kind["required_reviewers"], **kept})
    if put.branch_policy:
        rules.append(by_kind["branch_policy"])
    return rules


def protection(state: State, branch: str) -> dict[str, Any]:
    """Return the classic protection of a branch, as far as it was put; raises KeyError for none."""
    put = state.protections[branch]
    where = f"{API}/repos/{state.name}/branches/{branch}/protection"
    found: dict[str, Any] = {"url": where, "enforce_admins": {"url": where, "enabled": bool(put.get("enforce_admins"))}}
    if (reviews := put.get("required_pull_request_reviews")) is not None:
        asked = {"dismiss_stale_reviews": False, "require_code_owner_reviews": False, **reviews}
        found["required_pull_request_reviews"] = {"url": where, **asked}
    return found


def ruleset(description: Description, state: State, number: int) -> dict[str, Any]:
    """Return a ruleset."""
    found: dict[str, Any] = description.example("repository-ruleset")
    told = {"id": number, "source": state.name, "created_at": moment(), "updated_at": moment()}
    return {**found, "target": "branch", "bypass_actors": [], **state.rulesets[number], **told}


def workflow(description: Description, state: State, number: int) -> dict[str, Any]:
    """Return a workflow, by its place from 1."""
    found: dict[str, Any] = description.example("workflow-paginated")["workflows"][0]
    path = state.workflows[number - 1]
    kept = "disabled_manually" if path in state.disabled else "active"
    return {**found, "id": number, "name": path, "path": path, "state": kept}


def issue(description: Description, state: State, number: int) -> dict[str, Any]:
    """Return an issue; raises KeyError for one that there is not."""
    found: dict[str, Any] = description.example("issue")
    told = state.issues[number]
    label = found["labels"][0]
    where = f"https://github.com/{state.name}/issues/{number}"
    own = {"number": number, "html_url": where, "comments": len(told["comments"])}
    labels = [{**label, "name": name} for name in told["labels"]]
    kept = {name: value for name, value in {**found, **told, **own, "labels": labels}.items() if name != "pull_request"}
    return {**kept, "closed_at": None if told["state"] == "open" else moment(), "updated_at": moment()}
