"""The states that comply with requirement 12 though an owner has made them otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from provisioners.delivery.workflow_files import PINS, is_ours
from stormproof.aws.observe.delivery.repositories import read_files
from stormproof.core.delivery.workflows import FOLDER
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection, PassScenario
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.delivery import repository_changes as github
from stormproof.sabotage.delivery import rollbacks
from stormproof.sabotage.delivery.workflow_changes import delete, put

TESTED = f"""
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions: {{contents: read}}
    steps:
      - uses: {PINS["checkout"]}
        with: {{persist-credentials: false}}
      - run: python -m pip install pytest
      - run: python -m pytest -q
"""
SHIPPED = f"""
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions: {{contents: read, id-token: write}}
    steps:
      - uses: {PINS["checkout"]}
        with: {{persist-credentials: false}}
      - uses: {PINS["credentials"]}
        with:
          role-to-assume: ${{{{ vars.DEPLOY_ROLE }}}}
          aws-region: us-east-1
      - run: aws cloudformation deploy --stack-name "$STACK" --template-file template.yaml
"""
ONE_FILE = {
    "acme-ship.yml": f"""name: Ship
on: [push, pull_request]
permissions: {{}}
concurrency: {{group: ship, cancel-in-progress: false}}
jobs:
  check:{TESTED}
  try:
    needs: [check]
    if: github.ref == 'refs/heads/main' && github.event_name == 'push'
    environment: {{name: staging, url: 'https://staging.example.com'}}{SHIPPED}
  live:
    needs: [check, try]
    if: success() && github.ref == 'refs/heads/main'
    environment: production{SHIPPED}"""
}
"""Other names, one file, another tool, conditions in the jobs instead of filters."""
SEVERAL_FILES = {
    "acme-tests.yml": f"""name: Acme tests
on:
  push: {{branches: [main]}}
permissions: {{}}
concurrency: {{group: tests, cancel-in-progress: false}}
jobs:
  unit:{TESTED}""",
    "acme-after.yml": """name: Acme delivery
on:
  push: {branches: [main]}
permissions: {}
concurrency: {group: delivery, cancel-in-progress: false}
jobs:
  tests:
    permissions: {contents: read}
    uses: ./.github/workflows/acme-unit.yml
  staging:
    needs: tests
    permissions: {contents: read, id-token: write}
    uses: ./.github/workflows/acme-deploy.yml
    with: {where: staging}
  production:
    needs: staging
    permissions: {contents: read, id-token: write}
    uses: ./.github/workflows/acme-deploy.yml
    with: {where: production}
""",
    "acme-unit.yml": f"""name: Acme unit tests
on: {{workflow_call: }}
permissions: {{}}
jobs:
  unit:{TESTED}""",
    "acme-deploy.yml": f"""name: Acme deploy
on:
  workflow_call:
    inputs:
      where: {{type: string, required: true}}
permissions: {{}}
jobs:
  ship:
    environment: ${{{{ inputs.where }}}}{SHIPPED}""",
}
"""Workflows that call others of the repository."""
WORKFLOWS, ENVIRONMENTS, BRANCHES = ("delivery-workflows",), ("delivery-environments",), ("delivery-branch-rules",)


def own_pipeline(title: str, files: Mapping[str, str]) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what has the owner's own workflows in the place of ours."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        if not context.system.delivery.path:
            raise Undecidable(NOTHING_HERE, "the target names no checkout")
        ours = {path: text for path, text in read_files(reads).items() if is_ours(path)}
        written = tuple(put(f"{FOLDER}{name}", text) for name, text in files.items())
        taken = tuple(delete(f"{FOLDER}{name}") for name in files)
        back = tuple(put(path, text) for path, text in ours.items())
        return FaultInjection(title, (*map(delete, ours), *written), (*taken, *back), tidy=taken)

    return inject


def exact_role(_reads: Reads, context: PlanContext) -> FaultInjection:
    """A role of the owner's trusts pushes to the main branch of the repository, and nobody else."""
    system = context.system
    if not system.delivery.name:
        raise Undecidable(NOTHING_HERE, "the target names no repository on GitHub")
    name = f"acme-ships-{system.api.id}"
    document = github.trust(context, "StringEquals", f"repo:{system.delivery.name}:ref:refs/heads/main")
    parameters = {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(document)}
    delete_role = Call("iam", "delete_role", {"RoleName": name})
    made = Call("iam", "create_role", {**parameters, "Tags": [{"Key": "team", "Value": "acme"}]})
    return FaultInjection("the owner's own role for his main branch", (made,), (delete_role,), tidy=(delete_role,))


def classic_protection(reads: Reads, context: PlanContext) -> FaultInjection:
    """The default branch is protected in the classic way; a protection that is its owner's already is not touched."""
    if not github.rules_are_ours(reads, context):
        raise Undecidable(NOTHING_HERE, "GitHub cannot be asked, or the rules of the branch are not ours")
    gone, again = github.ruleset_moved(reads)
    branch = {"branch": github.repository(reads, context.system.delivery).branch}
    reviews = {"required_approving_review_count": 2}
    nothing = {"required_status_checks": None, "restrictions": None}
    protect = Call(
        "github", "put_branch_protection",
        {**branch, **nothing, "enforce_admins": True, "required_pull_request_reviews": reviews},
    )  # fmt: skip
    open_again = Call("github", "delete_branch_protection", branch)
    return FaultInjection(
        "the owner's own protection of the branch", (protect, gone), (again, open_again), (open_again,)
    )


def stricter_environment(reads: Reads, context: PlanContext) -> FaultInjection:
    """Production waits half an hour, and protected branches alone may be deployed."""
    if not github.is_asked(reads, context):
        raise Undecidable(NOTHING_HERE, "GitHub cannot be asked")
    name = {"environment_name": context.system.delivery.production}
    stands = github.standing(reads, context)
    taken, again = github.patterns_moved(reads, context)
    policy = {"protected_branches": True, "custom_branch_policies": False}
    put_environment = Call(
        "github", "put_environment", {**name, **stands, "wait_timer": 30, "deployment_branch_policy": policy}
    )
    back = Call("github", "put_environment", {**name, **stands})
    return FaultInjection("the owner's own rules of production", (*taken, put_environment), (back, *again))


DELIVERY_PASSES = (
    PassScenario("own-pipeline", "12.1", WORKFLOWS, own_pipeline("the owner's own pipeline, in one file", ONE_FILE)),
    PassScenario("own-role-for-main", "12.1", ("delivery-roles",), exact_role),
    PassScenario("own-tests", "12.2", WORKFLOWS, own_pipeline("the owner's own pipeline, in one file", ONE_FILE)),
    PassScenario(
        "own-called-tests", "12.2", WORKFLOWS, own_pipeline("the owner's own pipeline, in four files", SEVERAL_FILES)
    ),
    PassScenario("own-staging", "12.3", WORKFLOWS, own_pipeline("the owner's own pipeline, in one file", ONE_FILE)),
    PassScenario(
        "own-called-staging", "12.3", WORKFLOWS, own_pipeline("the owner's own pipeline, in four files", SEVERAL_FILES)
    ),
    PassScenario("own-branch-protection", "12.4", BRANCHES, classic_protection),
    PassScenario("own-stricter-production", "12.4", ENVIRONMENTS, stricter_environment),
    PassScenario("own-moved-alias", "12.5", ("function-alias",), rollbacks.owners_alias),
    PassScenario("own-release", "12.5", ("function-alias",), rollbacks.owners_release),
    PassScenario("own-traffic-shift", "12.5", ("function-alias",), rollbacks.owners_shift),
)
