"""What is disturbed of a repository is put back as it was: by its kind, on a checkout and on what stands for GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.disturbances import kind_of
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.core.planning.plans import Call
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_repository import SETTINGS, Repository, repository

FILE = ".github/workflows/stormproof-deliver.yml"
PRODUCTION = {"environment_name": "production"}
POLICY = {"protected_branches": False, "custom_branch_policies": True}
REVIEWED = {**PRODUCTION, "wait_timer": 5, "prevent_self_review": True, "reviewers": [{"type": "User", "id": 1002}]}
STANDING = {**REVIEWED, "deployment_branch_policy": POLICY}
REVIEWS = {"required_approving_review_count": 1}
PROTECTED = {
    "branch": "main",
    "required_status_checks": None,
    "enforce_admins": None,
    "required_pull_request_reviews": REVIEWS,
    "restrictions": None,
}
RULESET = {
    "name": "stormproof-default-branch",
    "target": "branch",
    "enforcement": "active",
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
    "rules": [{"type": "deletion"}],
}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with one of everything."""
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text("on: push\njobs: {}\n", "utf-8")
    with repository(tmp_path) as found:
        github = found.services["github"]
        github.write("put_environment", STANDING)
        github.write("create_branch_policy", {**PRODUCTION, "name": "main"})
        github.write("create_ruleset", RULESET)
        yield found


def pattern(found: Repository, name: str) -> int:
    """Return the ID of a branch's pattern."""
    told = found.read("github", "list_branch_policies", **PRODUCTION)["branch_policies"]
    return next(int(each["id"]) for each in told if each["name"] == name)


def ruleset(found: Repository) -> int:
    """Return the ID of the ruleset."""
    return int(found.read("github", "list_rulesets")["items"][0]["id"])


def disturbed(found: Repository) -> Mapping[str, Call]:
    """Return a call of each sort, by what it does."""
    weak = {**STANDING, "reviewers": [], "prevent_self_review": False}
    of_pattern, number = {**PRODUCTION, "branch_policy_id": pattern(found, "main")}, {"ruleset_id": ruleset(found)}
    of_file = {"workflow_id": "stormproof-deliver.yml"}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("checkout", "put_file", {"path": FILE, "text": "on: pull_request\n"}),
        ("checkout", "put_file", {"path": FILE.replace("deliver", "new"), "text": "on: push\n"}),
        ("checkout", "delete_file", {"path": FILE}),
        ("github", "put_environment", weak),
        ("github", "put_environment", {**STANDING, "environment_name": "staging"}),
        ("github", "set_bypass", {**PRODUCTION, "can_admins_bypass": False}),
        ("github", "create_branch_policy", {**PRODUCTION, "name": "other/*"}),
        ("github", "delete_branch_policy", of_pattern),
        ("github", "update_ruleset", {**number, "enforcement": "disabled"}),
        ("github", "delete_ruleset", number),
        ("github", "create_ruleset", {**RULESET, "name": "stormproof-sabotage"}),
        ("github", "disable_workflow", of_file),
        ("github", "put_branch_protection", PROTECTED),
    ]
    return {
        f"{operation} {at}": Call(service, operation, given) for at, (service, operation, given) in enumerate(calls)
    }


KEYS = tuple(f"{name} {at}" for at, name in enumerate((
    "put_file", "put_file", "delete_file", "put_environment", "put_environment", "set_bypass", "create_branch_policy",
    "delete_branch_policy", "update_ruleset", "delete_ruleset", "create_ruleset", "disable_workflow",
    "put_branch_protection",
)))  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_what_a_call_disturbs_is_put_back_as_it_was(key: str, made: Repository) -> None:
    """It is the target's own; what was seen before stands there afterwards, and what was not there is gone again."""
    call = disturbed(made)[key]
    kind = kind_of(call)
    assert kind is not None
    resource, values = kind.named(made, *kind.split[call.operation](call.parameters))  # type: ignore[arg-type]  # reads
    owned = Owned(replace(SYSTEM, delivery=SETTINGS), made)  # type: ignore[arg-type]  # reads alone
    assert kind.own(owned, resource)
    before = kind.present(made, resource)  # type: ignore[arg-type]  # reads alone
    made.write(call)
    after = kind.present(made, resource)  # type: ignore[arg-type]  # reads alone
    assert after != before
    assert (after is None) == (values is None)
    for back in kind.back(made, resource, before):  # type: ignore[arg-type]  # reads alone
        made.write(back)
    assert kind.present(made, resource) == before  # type: ignore[arg-type]  # reads alone


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("put_file", {"path": ".github/workflows/release.yml", "text": ""}),
        ("put_file", {"path": ".github/workflows/stormproof-x/../release.yml", "text": ""}),
        ("put_environment", {"environment_name": "somebody-s"}),
        ("create_ruleset", {"name": "payroll"}),
    ],
)
def test_what_is_the_owner_s_is_not_put_back(operation: str, given: Mapping[str, Any], made: Repository) -> None:
    """Whatever an entry of the journal says."""
    service = "checkout" if operation.endswith("file") else "github"
    kind = kind_of(Call(service, operation, dict(given)))
    assert kind is not None
    resource, _ = kind.split[operation](given)
    assert not kind.own(Owned(replace(SYSTEM, delivery=SETTINGS), made), resource)  # type: ignore[arg-type]  # reads
