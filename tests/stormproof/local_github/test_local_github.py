"""What stands for GitHub: it does what is asked, and what GitHub's description does not know is refused."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.local_github.extracting import kept
from stormproof.local_github.issues import ISSUES
from stormproof.local_github.routes import ROUTES
from stormproof.local_github.state import State
from stormproof.repository.github import NO_TOKEN, GitHub
from stormproof.repository.operations import OPERATIONS

PRODUCTION = {"environment_name": "production"}
CUSTOM = {"protected_branches": False, "custom_branch_policies": True}
REVIEWS = [{"type": "User", "id": 1002}]


def test_every_operation_is_one_of_github_s() -> None:
    """By GitHub's own OpenAPI description, by method and path; and each is answered here."""
    paths = kept()["paths"]
    assert [name for name, (method, path) in OPERATIONS.items() if method.lower() not in paths.get(path, {})] == []
    assert set(OPERATIONS.values()) - {("GET", "/orgs/{org}/teams/{team_slug}")} == {
        each[:2] for each in (*ROUTES, *ISSUES)
    }


def test_an_environment_is_what_it_was_put_as(github: GitHub) -> None:
    """To put it again replaces all of it; who may go past it is nobody's to put."""
    body = {"wait_timer": 5, "prevent_self_review": True, "reviewers": REVIEWS, "deployment_branch_policy": CUSTOM}
    put = github.write("put_environment", {**PRODUCTION, **body})
    rules = {each["type"]: each for each in put["protection_rules"]}
    assert set(rules) == {"wait_timer", "required_reviewers", "branch_policy"}
    assert rules["required_reviewers"]["reviewers"][0]["reviewer"]["login"] == "reviewer"
    assert put["can_admins_bypass"] is True
    github.write("create_branch_policy", {**PRODUCTION, "name": "main"})
    patterns = github.read("list_branch_policies", PRODUCTION)["branch_policies"]
    assert [each["name"] for each in patterns] == ["main"]
    github.write("delete_branch_policy", {**PRODUCTION, "branch_policy_id": patterns[0]["id"]})
    github.write("set_bypass", {**PRODUCTION, "can_admins_bypass": False})
    again = github.write("put_environment", {**PRODUCTION, "wait_timer": 0})
    assert (again["protection_rules"], again["can_admins_bypass"]) == ([], False)
    github.write("delete_environment", PRODUCTION)
    with pytest.raises(NotThere):
        github.read("get_environment", PRODUCTION)


@pytest.mark.parametrize(
    ("operation", "body", "said"),
    [
        ("put_environment", {**PRODUCTION, "can_admins_bypass": False}, "Additional properties"),
        ("put_environment", {**PRODUCTION, "reviewers": [{"type": "Robot", "id": 1}]}, "Robot"),
        ("put_environment", {**PRODUCTION, "reviewers": [{"type": "User", "id": 7}]}, "Invalid reviewer"),
        ("put_environment", {**PRODUCTION, "deployment_branch_policy": dict.fromkeys(CUSTOM, True)}, "same value"),
        ("create_ruleset", {"name": "x"}, "enforcement"),
        ("create_ruleset", {"name": "x", "enforcement": "sometimes"}, "sometimes"),
    ],
)
def test_what_github_would_refuse_is_refused(
    github: GitHub, operation: str, body: dict[str, object], said: str
) -> None:
    """By its description of requests, and by what it is known to say."""
    with pytest.raises(CallFailed, match=said) as failed:
        github.write(operation, body)
    assert failed.value.code == "github.bad_request"


def test_a_private_repository_needs_the_plan_for_reviewers(github: GitHub, state: State) -> None:
    """As GitHub refuses it."""
    state.private, state.reviews_paid = True, False
    with pytest.raises(CallFailed, match="billing plan"):
        github.write("put_environment", {**PRODUCTION, "reviewers": REVIEWS})


def test_rules_of_a_branch_are_those_of_active_rulesets_that_mean_it(github: GitHub) -> None:
    """A disabled one counts for nothing, and so does one of tags."""
    where = {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}}
    rules = [{"type": "deletion"}]
    made = github.write("create_ruleset", {"name": "a", "enforcement": "active", "conditions": where, "rules": rules})
    tags = {"ref_name": {"include": ["refs/tags/v*"], "exclude": []}}
    told = {"target": "tag", "enforcement": "active", "conditions": tags, "rules": [{"type": "update"}]}
    github.write("create_ruleset", {"name": "b", **told})
    assert [each["type"] for each in github.read("list_branch_rules", {"branch": "main"})["items"]] == ["deletion"]
    assert github.read("list_branch_rules", {"branch": "other"})["items"] == []
    github.write("update_ruleset", {"ruleset_id": made["id"], "enforcement": "disabled"})
    assert github.read("list_branch_rules", {"branch": "main"})["items"] == []
    assert [each["name"] for each in github.read("list_rulesets", {})["items"]] == ["a", "b"]


def test_a_workflow_is_disabled_by_the_name_of_its_file(github: GitHub) -> None:
    """And enabled again."""
    for operation, state in (("disable_workflow", "disabled_manually"), ("enable_workflow", "active")):
        github.write(operation, {"workflow_id": "deploy.yml"})
        (workflow,) = github.read("list_workflows", {})["workflows"]
        assert (workflow["path"], workflow["state"]) == (".github/workflows/deploy.yml", state)


def test_without_a_token_nothing_is_asked() -> None:
    """It is told what is lacking."""
    with pytest.raises(CouldNotLook, match="set GITHUB_TOKEN") as error:
        GitHub("acme/shop", "", lacks="set GITHUB_TOKEN").read("get_repository", {})
    assert error.value.code == NO_TOKEN


def test_github_itself_is_never_asked_for_what_stands_beside_it() -> None:
    """No API of GitHub's takes what an administrator does by hand."""
    with pytest.raises(ValueError, match="set_bypass"):
        GitHub("acme/shop", "token").write("set_bypass", PRODUCTION)
