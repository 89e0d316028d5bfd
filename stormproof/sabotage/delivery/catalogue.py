"""The ways in which requirement 12 can be lost."""

from __future__ import annotations

from provisioners.delivery.workflow_files import PINS
from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.delivery import repository_changes as github
from stormproof.sabotage.delivery import rollbacks
from stormproof.sabotage.delivery.workflow_changes import edited, is_ours, tested
from stormproof.sabotage.rate_limiting.routes import route_on_latest

PUSHED = "if: github.event_name == 'push'\n"
ROLE = "role-to-assume: ${{ vars.STORMPROOF_ROLE_ARN }}"
KEYS = "aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n          aws-secret-access-key: ${{ secrets.AWS_SECRET }}"
RELEASE = "run: stormproof release --yes"
READS = "    permissions:\n      contents: read\n"
WITHOUT_TESTS, NO_RULE = "delivery.staging_without_tests", "delivery.no_branch_rule"
MAY_FAIL = "delivery.tests_may_fail"

FILES = (
    ("action-by-tag", "12.1", "delivery.unpinned",
     edited("an action is named by a tag", PINS["checkout"], "actions/checkout@v7")),
    ("write-all", "12.1", "delivery.broad_permissions",
     edited("a job may write everything", READS, "    permissions: write-all\n")),
    ("keys-as-secrets", "12.1", "delivery.long_lived_keys", edited("a job deploys with keys that last", ROLE, KEYS)),
    ("pull-request-target", "12.1", "delivery.dangerous_trigger",
     edited("pull requests run with what the default branch may do", "  pull_request:\n", "  pull_request_target:\n")),
    ("message-as-script", "12.1", "delivery.template_injection",
     edited("the message of a commit is run", RELEASE, "run: echo ${{ github.event.head_commit.message }}")),
    ("no-workflow", "12.1", "delivery.invalid", edited("a job has a key that none has", "runs-on: ", "runs_on: ")),
    ("another-branch", "12.2", "delivery.no_tests_on_push",
     edited("pushes to another branch run the tests", 'branches: ["', 'branches: ["not-')),
    ("tests-may-fail", "12.2", MAY_FAIL,
     edited("the job of the tests may fail", "  test:\n", "  test:\n    continue-on-error: true\n")),
    ("tests-forgiven", "12.2", MAY_FAIL, tested("the failure of tests is forgiven", " || true")),
    ("tests-left-out", "12.2", "delivery.tests_left_out", tested("a file of tests is left out", " --ignore=test_a.py")),
    ("tests-piped", "12.2", "delivery.tests_pass_broken", tested("a pipe hides that tests fail", " | cat")),
    ("staging-without-needs", "12.3", WITHOUT_TESTS,
     edited("staging is deployed beside the tests", "    needs: test\n", "")),
    ("staging-always", "12.3", WITHOUT_TESTS,
     edited("staging is deployed whatever came before", PUSHED, "if: always()\n")),
    ("staging-never", "12.3", "delivery.staging_not_deployed", edited("staging is off", PUSHED, "if: false\n")),
    ("staging-is-production", "12.3", "delivery.no_staging",
     edited("what was staging is production", "environment: staging\n", "environment: production\n")),
    ("environment-misspelt", "12.4", "delivery.environment_missing",
     edited("the environment is misspelt", "environment: production\n", "environment: prodution\n")),
    ("environment-not-named", "12.4", "delivery.no_environment",
     edited("production names no environment", "    environment: production\n", "")),
)  # fmt: skip
"""Name, criterion, expected code and injection of what is changed in our workflow."""

DELIVERY = (
    *(Sabotage(name, criterion, code, inject, where=is_ours) for name, criterion, code, inject in FILES),
    Sabotage(
        "trust-of-all-repositories",
        "12.1",
        "delivery.trust_broad",
        github.trusting("any repository may deploy", "StringLike", lambda _name: "repo:*"),
        where=github.has_role,
    ),
    Sabotage(
        "trust-of-pull-requests",
        "12.1",
        "delivery.trust_pull_request",
        github.trusting("pull requests, of forks too, may deploy", "StringLike", lambda name: f"repo:{name}:*"),
        where=github.has_role,
    ),
    Sabotage(
        "trust-of-any-environment",
        "12.1",
        "delivery.trust_any_environment",
        github.trusting("any environment may deploy", "StringLike", lambda name: f"repo:{name}:environment:*"),
        where=github.has_role,
    ),
    Sabotage(
        "no-reviewers",
        "12.4",
        "delivery.no_reviewers",
        github.environment_put("nobody has to approve", reviewers=[]),
        where=github.is_asked,
    ),
    Sabotage(
        "self-review",
        "12.4",
        "delivery.self_review",
        github.environment_put("who deploys may approve it", prevent_self_review=False),
        where=github.is_asked,
    ),
    Sabotage(
        "any-branch-to-production",
        "12.4",
        "delivery.any_branch",
        github.environment_put("any branch may be deployed", deployment_branch_policy=None),
        where=github.is_asked,
    ),
    Sabotage(
        "administrators-bypass",
        "12.4",
        "delivery.admin_bypass",
        github.bypassed,
        MendedBy.PERSON,
        embedded_only=True,
        where=github.is_asked,
    ),
    Sabotage("branch-rules-off", "12.4", NO_RULE, github.ruleset_off, where=github.rules_are_ours),
    Sabotage("branch-rules-gone", "12.4", NO_RULE, github.ruleset_gone, where=github.rules_are_ours),
    Sabotage(
        "former-pipeline-again",
        "12.4",
        "delivery.no_environment",
        github.enabled_again,
        where=github.has_disabled,
    ),
    Sabotage("integration-past-alias", "12.5", "rollback.past_alias", route_on_latest),
    Sabotage("former-version-deleted", "12.5", "rollback.version_gone", rollbacks.version_gone, MendedBy.PERSON),
    Sabotage(
        "alias-left-behind",
        "12.5",
        "rollback.left_behind",
        rollbacks.altered("a rollback leaves the alias of one function where it is"),
        MendedBy.UNDO,
        alters=rollbacks.left_behind,
    ),
    Sabotage(
        "smoke-passes-all",
        "12.5",
        "rollback.smoke_passed",
        rollbacks.altered("a release serves whatever it tries"),
        MendedBy.UNDO,
        alters=rollbacks.smoke_passes,
    ),
)
