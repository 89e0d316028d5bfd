"""The system's repository: its workflow files, and what GitHub says of its environments and its rules.

https://docs.github.com/en/rest/deployments/environments ; https://docs.github.com/en/rest/repos/rules ;
https://docs.github.com/en/rest/branches/branch-protection ; https://docs.github.com/en/rest/actions/workflows
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.delivery.environments import Environment, Repository
from stormproof.core.delivery.findings import Examined, Fault, Finding
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.delivery.workflows import Texts
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads

NO_TOKEN = "github.no_token"  # noqa: S105 - a code
REVIEWS = "required_pull_request_reviews"


@dataclass(frozen=True)
class Unasked:
    """Why GitHub was not asked."""

    reason: str


def read_files(reads: Reads) -> Texts:
    """Return the texts of workflows and own actions of the checkout; raises CouldNotLook, NotThere without one."""
    found: Texts = reads.read("checkout", "list_files")["files"]
    return dict(found)


def read_test_folders(reads: Reads) -> tuple[str, ...]:
    """Return the folders of the checkout that hold tests for pytest; raises CouldNotLook."""
    return tuple(reads.read("checkout", "list_test_folders")["folders"])


def read_examined(reads: Reads) -> Examined:
    """Return what tools find in the checkout's workflows; raises CouldNotLook."""
    found = reads.read("checkout", "get_examination")
    return Examined(
        tuple(Fault(**each) for each in found["faults"]), tuple(Finding(**each) for each in found["findings"])
    )


def read_repository(reads: Reads, settings: DeliverySettings) -> Repository | Unasked:
    """Return what GitHub says of the repository; raises CouldNotLook, but where there is no token for it."""
    if not settings.name:
        return Unasked("GitHub is not asked: name the repository under [repository]")
    try:
        told = reads.read("github", "get_repository")
    except CouldNotLook as error:
        if error.code == NO_TOKEN:
            return Unasked(error.message)
        raise
    except NotThere as error:
        return Unasked(f"GitHub knows no repository {settings.name}, or its token may not see it: {error}")
    branch = str(told["default_branch"])
    owner: Mapping[str, Any] = told["owner"]
    people = dict(_people(reads, settings.reviewers))
    return Repository(
        str(told["full_name"]),
        int(told["id"]),
        int(owner["id"]),
        bool(told["private"]),
        branch,
        {each.name: each for each in _environments(reads, people)},
        frozenset(_branch_rules(reads, branch)),
        frozenset(_disabled(reads)),
        people,
    )


def _people(reads: Reads, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield people and teams by name; one whom GitHub does not know is left out."""
    for name in names:
        kind, _, slug = name.rpartition(":")
        try:
            if kind:
                yield name, ("Team", int(reads.read("github", "get_team", team_slug=slug)["id"]))
            else:
                yield name, ("User", int(reads.read("github", "get_user", username=name)["id"]))
        except NotThere:
            continue


def _environments(reads: Reads, people: dict[str, tuple[str, int]]) -> Iterator[Environment]:
    """Yield the environments; their reviewers are added to `people`."""
    for each in reads.read("github", "list_environments").get("environments", []):
        rules = {str(rule["type"]): rule for rule in each.get("protection_rules", [])}
        approval = rules.get("required_reviewers", {})
        reviewers = dict(_reviewers(approval.get("reviewers", [])))
        people |= reviewers
        policy = each.get("deployment_branch_policy")
        patterns = dict(_patterns(reads, each["name"])) if policy and policy.get("custom_branch_policies") else {}
        yield Environment(
            str(each["name"]),
            tuple(reviewers),
            bool(approval.get("prevent_self_review", False)),
            each.get("can_admins_bypass"),
            ("*",) if policy is None else tuple(patterns),
            int(rules.get("wait_timer", {}).get("wait_timer", 0)),
            patterns,
        )


def _reviewers(said: list[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, int]]]:
    for each in said:
        who, kind = each.get("reviewer") or {}, str(each.get("type"))
        yield (f"team:{who['slug']}" if kind == "Team" else str(who["login"])), (kind, int(who["id"]))


def _patterns(reads: Reads, name: str) -> Iterator[tuple[str, int]]:
    for each in reads.read("github", "list_branch_policies", environment_name=name).get("branch_policies", []):
        yield str(each["name"]), int(each["id"])


def _branch_rules(reads: Reads, branch: str) -> Iterator[str]:
    """Yield the kinds of rules on a branch, of rulesets and of classic protection by the same word."""
    for each in reads.read("github", "list_branch_rules", branch=branch).get("items", []):
        yield str(each["type"])
    try:
        classic = reads.read("github", "get_branch_protection", branch=branch)
    except NotThere:
        return
    if classic.get(REVIEWS) is not None:
        yield "pull_request"


def _disabled(reads: Reads) -> Iterator[str]:
    for each in reads.read("github", "list_workflows").get("workflows", []):
        if str(each["state"]) != "active":
            yield str(each["path"])
