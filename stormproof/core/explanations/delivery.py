"""What is said of the codes of 12.1 to 12.4: the pipeline that tests, stages and asks before production."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

GUIDE = "deploying#deploy-an-update"
SHOWN = (
    "`stormproof plan --criteria 12` shows the workflows and settings that `stormproof apply` would write where none "
    "of yours do it; those of yours are not changed."
)
PIPELINE = Family(
    criteria=("12.1",),
    whose=Whose.REPOSITORY,
    matters="What is deployed by hand is deployed differently each time, and nobody knows what runs in production.",
    mend=SHOWN,
    runbook=GUIDE,
    codes={
        "delivery.none": "The repository has no workflow that runs.",
        "delivery.broken": "A file of a workflow is no workflow: it cannot be read as one.",
        "delivery.invalid": "A workflow is not what GitHub's schema of workflows admits: GitHub refuses it, or "
        "ignores part of it.",
        "delivery.no_deployment": "No job of the workflows deploys anything.",
    },
)
UNSAFE = Family(
    criteria=("12.1",),
    whose=Whose.REPOSITORY,
    matters="Whoever gets a workflow to do his will has what the workflow has: the rights to deploy to production.",
    seen="`zizmor .github/workflows` no longer reports it.",
    codes={
        "delivery.long_lived_keys": Own(
            "A job deploys with the key of an IAM user, which lasts until somebody changes it.",
            mend="Have the job assume a role by OpenID Connect (`id-token: write` and "
            "`aws-actions/configure-aws-credentials` with `role-to-assume`), then delete the key.",
        ),
        "delivery.unpinned": Own(
            "A workflow uses an action by a tag or branch, which its owner can move to other code.",
            mend="Name the action by the full hash of a commit, with the version in a comment.",
        ),
        "delivery.broad_permissions": Own(
            "A workflow's token may do more than its jobs need.",
            mend="Set `permissions: {}` for the workflow, and for each job what it needs.",
        ),
        "delivery.dangerous_trigger": Own(
            "A workflow runs with secrets on what strangers send (`pull_request_target`, `workflow_run`).",
            mend="Use `pull_request`, or take the strangers' code out of that workflow.",
        ),
        "delivery.template_injection": Own(
            "A workflow puts a text that others write (a title, a branch's name) into a command.",
            mend="Give it to the step as an environment variable and quote that in the command.",
        ),
        "delivery.insecure": Own(
            "An audit of zizmor found something grave in a workflow.",
            mend="The reason names the audit; https://docs.zizmor.sh/audits/ says what to do about each.",
        ),
    },
)
TRUST = Family(
    criteria=("12.1",),
    whose=Whose.OWNER,
    matters="Whoever may assume the role deploys to production, past tests and approval.",
    mend="Have the role's trust policy name the repository and its guarded environments alone: "
    "`token.actions.githubusercontent.com:sub` equal to `repo:OWNER/NAME:environment:production`. `stormproof plan "
    "--criteria 12` shows the role as it would be made.",
    codes={
        "delivery.trust_broad": "Another repository may assume the role by which the pipeline deploys.",
        "delivery.trust_pull_request": "A pull request may assume the role by which the pipeline deploys.",
        "delivery.trust_any_environment": "A job of any environment, guarded or not, may assume the role by which the "
        "pipeline deploys.",
        "delivery.trust_any_branch": "A job of any branch may assume the role by which the pipeline deploys.",
        "delivery.trust_unknown": Own(
            "A condition of the role's trust policy is not understood.", verdict=Verdict.UNDECIDED
        ),
    },
)
TESTED = Family(
    criteria=("12.2",),
    whose=Whose.REPOSITORY,
    matters="A change that breaks something reaches clients, though there is a test that would have found it.",
    mend=SHOWN,
    runbook=GUIDE,
    codes={
        "delivery.no_tests": Own("No job of the workflows runs tests.", criteria=("12.1", "12.2")),
        "delivery.no_tests_on_push": "A push to the default branch does not run the tests.",
        "delivery.tests_may_fail": Own(
            "Tests run and may fail: their outcome counts for nothing.",
            mend="Take `continue-on-error`, `|| true` and the like off the step that the reason names.",
        ),
        "delivery.checks_may_fail": Own(
            "A check runs and may fail: its outcome counts for nothing.",
            mend="Take `continue-on-error`, `|| true` and the like off the step that the reason names.",
        ),
        "delivery.tests_left_out": Own(
            "The job leaves tests out.",
            mend="Take the selection off the command that the reason quotes.",
        ),
        "delivery.tests_pass_broken": Own(
            "The job passes though a test was made to fail.",
            mend="See what hides the failure: a pipe without `set -o pipefail`, a command behind it, a wrapper script.",
        ),
        "delivery.tests_fail": Own(
            "The job fails though its test passes.",
            mend="Run the job's commands in a fresh clone: the reason has their last lines.",
        ),
    },
)
STAGED = Family(
    criteria=("12.3",),
    whose=Whose.REPOSITORY,
    matters="Production is the first place where a change runs beside real settings.",
    mend=SHOWN,
    runbook=GUIDE,
    codes={
        "delivery.no_staging": "No job deploys to a staging environment.",
        "delivery.staging_not_deployed": "A push whose tests pass deploys nothing to staging.",
        "delivery.staging_without_tests": Own(
            "Staging is deployed though tests fail.",
            mend="Have the job that deploys name the job of the tests under `needs`, without `if: always()`.",
        ),
    },
)
APPROVED = Family(
    criteria=("12.4",),
    whose=Whose.REPOSITORY,
    matters="One person, or whoever has taken over his account, changes production alone.",
    mend="In the repository's settings, Environments: `stormproof plan --criteria 12.4` shows what `stormproof "
    "apply` sets there, and what has to be switched by hand.",
    seen="A deployment to production waits for somebody else.",
    runbook=GUIDE,
    codes={
        "delivery.no_production": "No job deploys to production.",
        "delivery.no_environment": "A job deploys to production and names no environment: nobody is asked.",
        "delivery.environment_missing": "The environment that a job names is not there: GitHub makes one without any "
        "rule.",
        "delivery.no_reviewers": "Nobody has to approve what is deployed to production.",
        "delivery.self_review": "Who starts a deployment to production may approve it himself.",
        "delivery.admin_bypass": "Administrators may go past the rules of the environment.",
        "delivery.any_branch": "Any branch may be deployed to production.",
        "delivery.no_branch_rule": "No rule demands a pull request for the default branch: anybody who may push "
        "deploys.",
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("12.1", "12.2", "12.3", "12.4"),
    whose=Whose.TARGET_FILE,
    matters="Whether changes are tested and approved before production cannot be said.",
    codes={
        "delivery.no_repository": Own(
            "The target file names no repository.",
            mend="Name it under `[repository]`: `name` on GitHub, and `path` of a checkout.",
        ),
        "delivery.no_checkout": Own(
            "The target file names no checkout of the repository on this machine.",
            mend="Clone it, and name the folder as `path` under `[repository]`.",
        ),
        "delivery.not_asked": Own(
            "GitHub was not asked: there is no token, or it may not see the repository's settings.",
            criteria=("12.1", "12.4"),
            mend="Give a token as the reason says; it needs to read the repository's administration settings.",
            whose=Whose.RIGHTS,
        ),
        "delivery.elsewhere": Own(
            "A job calls a workflow of another repository, which cannot be seen.",
            mend="Accept it by a `[[waiver]]`, or verify where that workflow stands.",
            whose=Whose.REPOSITORY,
        ),
        "delivery.condition_unknown": Own(
            "Whether a job runs depends on a condition that only a run of it knows.",
            criteria=("12.3",),
            mend="Write the condition so that it can be read from the event and the jobs before, or accept it by a "
            "`[[waiver]]`.",
            whose=Whose.REPOSITORY,
        ),
        "delivery.environment_unknown": Own(
            "A job computes the name of its environment.",
            criteria=("12.4",),
            mend="Write the environment's name into the job.",
            whose=Whose.REPOSITORY,
        ),
        "delivery.untried": Own(
            "The job's commands cannot be run here.",
            criteria=("12.2", "12.3"),
            mend="See the last lines in the reason: what the commands need has to be installed on this machine.",
            whose=Whose.SURROUNDINGS,
        ),
    },
)
FAMILIES = (PIPELINE, UNSAFE, TRUST, TESTED, STAGED, APPROVED, OPEN)
