"""Controls of delivery: what is lacking is added, what the owner has stays, and what was not asked is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from provisioners.delivery import branch_rules, environments, identity_provider, pipeline_roles, variables, workflows
from provisioners.delivery.identity_provider import Provider
from provisioners.delivery.job_rights import DRILLING, JOBS, rights
from provisioners.delivery.pipeline_roles import Roles, needs
from provisioners.delivery.role_policies import Policy, policy_arn
from provisioners.delivery.variables import Variables
from provisioners.delivery.workflow_files import MARKER, path_of, workflow_texts
from provisioners.delivery.workflows import Checkout
from provisioners.shared.role_changes import Role
from stormproof.aws.observe.delivery.repositories import Unasked
from stormproof.aws.rights.policies import LONGEST, size
from stormproof.core.delivery.environments import Environment
from stormproof.core.delivery.names import delivery_role
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.delivery.workflows import FOLDER
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange
from tests.provisioners.fakes import SYSTEM, changes, context, only, satisfied
from tests.stormproof.made_pipelines import GOOD, REPOSITORY

SETTINGS = DeliverySettings(
    name="acme/shop", path="/shop", own=("production",), reviewers=("ann",), deploy=("sam deploy",), test=("pytest",)
)
KNOWN = replace(REPOSITORY, people={"ann": ("User", 7)})
SYSTEM_DELIVERED = replace(SYSTEM, delivery=SETTINGS)
UNASKED = Unasked("GitHub is not asked: there is no token")
GUARDED = Environment("production", ("ann",), True, False, ("main",), pattern_ids={"main": 3})


def delivered(**settings: Any) -> PlanContext:
    """Return what is planned for: a system whose repository is named."""
    return replace(context(), system=replace(SYSTEM, delivery=replace(SETTINGS, **settings)))


def calls(change: Change) -> list[str]:
    """Return the operations of a change."""
    return [each.operation for each in change.calls]


@pytest.mark.parametrize(
    ("control", "actual"),
    [
        (environments.CONTROL, UNASKED),
        (branch_rules.CONTROL, branch_rules.Rules(UNASKED)),
        (pipeline_roles.CONTROL, Roles(UNASKED)),
        (variables.CONTROL, Variables(UNASKED)),
        (identity_provider.CONTROL, Provider(UNASKED, None)),
        (workflows.CONTROL, Checkout(lacks=UNASKED.reason)),
    ],
)
def test_what_was_not_asked_is_told_and_nothing_is_planned(control: Any, actual: Any) -> None:
    """Neither to make nor to take away."""
    (step,) = control.plan(delivered(), actual)
    assert (step.reason, step.remark) == (UNASKED.reason, True)
    assert all(isinstance(each, NoChange) for each in control.remove(delivered(), actual))


def of_environments(standing: Mapping[str, Environment], **settings: Any) -> dict[str, list[Any]]:
    """Return what is planned, by environment."""
    found: dict[str, list[Any]] = {}
    for step in environments.steps(delivered(**settings), replace(KNOWN, environments=standing)):
        found.setdefault(step.resource, []).append(step)
    return found


def test_environments_that_are_lacking_are_made_for_the_default_branch() -> None:
    """Production asks its reviewers, none of whom may approve his own; the others ask nobody."""
    planned = of_environments({})
    assert list(planned) == list(SETTINGS.guarded)
    made = planned["production"][0]
    put = made.calls[0].parameters
    assert (put["reviewers"], put["prevent_self_review"]) == ([{"type": "User", "id": 7}], True)
    assert calls(made) == ["put_environment", "create_branch_policy"]
    assert planned["staging-drill"][0].calls[0].parameters["reviewers"] == []


def test_an_environment_of_the_owner_s_keeps_what_it_has() -> None:
    """His timer, his reviewers, his branches; what lets any branch in goes."""
    his = Environment("production", ("bob",), False, False, ("*", "hotfix/*"), 30, {"*": 1, "hotfix/*": 2})
    known = replace(KNOWN, people={"bob": ("User", 8)}, environments={"production": his})
    (change,) = [s for s in environments.steps(delivered(), known) if s.resource == "production"]
    assert isinstance(change, Change)
    put, *rest = change.calls
    assert (put.parameters["wait_timer"], put.parameters["reviewers"]) == (30, [{"type": "User", "id": 8}])
    assert [
        (each.operation, each.parameters.get("branch_policy_id", each.parameters.get("name"))) for each in rest
    ] == [
        ("delete_branch_policy", 1),
        ("create_branch_policy", "main"),
    ]


def test_an_environment_as_demanded_is_left_alone() -> None:
    """The second plan is empty."""
    planned = of_environments({"production": GUARDED})
    assert isinstance(planned["production"][0], NoChange)


@pytest.mark.parametrize(("reviewers", "said"), [((), "nobody is named"), (("zoe",), "does not know zoe")])
def test_production_without_anybody_who_approves_is_told(reviewers: tuple[str, ...], said: str) -> None:
    """Nobody is made up."""
    remarks = [
        step.reason for step in of_environments({}, reviewers=reviewers)["production"] if isinstance(step, NoChange)
    ]
    assert said in remarks[0]
    assert "switch it by hand" in remarks[-1]


def test_rules_are_made_where_the_owner_s_do_not_demand_them() -> None:
    """His own pull requests suffice for the branch; tags of releases get theirs."""
    lacking = replace(KNOWN, branch_rules=frozenset())
    assert [s.action for s in branch_rules.plan(delivered(), branch_rules.Rules(lacking)) if isinstance(s, Change)] == [
        Action.CREATE,
        Action.CREATE,
    ]
    branch, tags = branch_rules.plan(delivered(), branch_rules.Rules(KNOWN))
    assert (type(branch), type(tags)) == (NoChange, Change)


def test_a_ruleset_of_ours_that_is_off_or_weaker_is_mended_and_a_stricter_one_stays() -> None:
    """What its owner has added is his."""
    wanted = {**branch_rules.RULESETS[branch_rules.BRANCH], "id": 5}
    for stands, kind in (
        (wanted, NoChange),
        ({**wanted, "rules": [*wanted["rules"], {"type": "required_signatures"}]}, NoChange),
        ({**wanted, "enforcement": "disabled"}, Change),
        ({**wanted, "rules": wanted["rules"][:1]}, Change),
        ({**wanted, "bypass_actors": [{"actor_id": 1}]}, Change),
    ):
        planned = branch_rules.plan(delivered(), branch_rules.Rules(KNOWN, {branch_rules.BRANCH: stands}))
        assert isinstance(next(iter(planned)), kind)


def test_the_provider_is_made_once_and_audiences_of_others_stay() -> None:
    """One serves all of the account."""
    change = only(list(identity_provider.plan(delivered(), Provider(KNOWN, None))))
    assert calls(change) == ["create_open_id_connect_provider"]
    theirs = Provider(KNOWN, {"ClientIDList": ["other"]})
    change = only(list(identity_provider.plan(delivered(), theirs)))
    assert change.after == {"audiences": ["other", "sts.amazonaws.com"]}
    assert satisfied(
        list(identity_provider.plan(delivered(), Provider(KNOWN, {"ClientIDList": ["sts.amazonaws.com"]})))
    )


NAMES = Names(SYSTEM_DELIVERED)
DEPLOYING = delivery_role(NAMES, "deploy", "production")


def policies(job: str, role: str) -> tuple[Policy, ...]:
    """Return the policies of a role as they should be."""
    wanted = needs(delivered(), job)
    return tuple(Policy(policy_arn(NAMES, role, at), each, "v1") for at, each in enumerate(wanted, 1))


def test_a_role_is_made_with_its_policies_first() -> None:
    """None longer than IAM takes; the role has no inline policy."""
    made = [step for step in pipeline_roles.plan(delivered(), Roles(KNOWN)) if isinstance(step, Change)]
    assert len(made) == len(JOBS)
    operations = calls(made[0])
    assert operations.index("create_role") > operations.index("create_policy")
    assert operations[-1] == "attach_role_policy"
    assert "put_role_policy" not in operations
    assert all(size(each) <= LONGEST for job in JOBS for each in needs(delivered(), job))


def test_a_policy_that_says_something_else_gets_a_version_and_one_that_is_too_many_goes() -> None:
    """The versions that are not in force go first: a policy keeps five."""
    standing = policies("deploy", DEPLOYING)
    wrong = replace(standing[0], document={}, others=("v0",))
    surplus = Policy(policy_arn(NAMES, DEPLOYING, len(standing) + 1), {}, "v1")
    change = next(
        step
        for step in pipeline_roles.plan(delivered(), Roles(KNOWN, {}, {DEPLOYING: (wrong, *standing[1:], surplus)}))
        if step.resource == DEPLOYING
    )
    assert isinstance(change, Change)
    assert calls(change)[:3] == ["delete_policy_version", "create_policy_version", "delete_policy_version"]
    assert calls(change)[-1] == "delete_policy"


def test_what_is_removed_is_detached_before_it_is_deleted() -> None:
    """A policy that a role has cannot be deleted."""
    planned = list(pipeline_roles.plan(delivered(), Roles(KNOWN)))
    (made,) = [step for step in planned if isinstance(step, Change) and step.resource == DEPLOYING]
    arns = tuple(each.arn for each in policies("deploy", DEPLOYING))
    role = Role(made.after["trust"], {}, arns)
    standing = Roles(KNOWN, {DEPLOYING: role}, {DEPLOYING: policies("deploy", DEPLOYING)})
    (left,) = [s for s in pipeline_roles.plan(delivered(), standing) if s.resource == DEPLOYING]
    assert isinstance(left, NoChange)
    (gone,) = [step for step in pipeline_roles.remove(delivered(), standing) if isinstance(step, Change)]
    assert calls(gone) == [*(["detach_role_policy"] * len(arns)), "delete_role", *(["delete_policy"] * len(arns))]


def test_a_drill_may_change_what_is_ours_and_restore_what_is_the_owner_s() -> None:
    """Nobody who verifies may change anything; nobody who drills may write the owner's items and objects."""
    writes = {action: each for action, each in DRILLING.items() if action not in rights("verify")}
    assert all(
        "stormproof" in template or action in {"dynamodb:RestoreTableToPointInTime", "dynamodb:Scan"}
        for action, templates in writes.items()
        for template in templates
    )
    assert {"dynamodb:RestoreTableToPointInTime", "s3:PutObject"} <= set(rights("drill"))
    assert not {"dynamodb:PutItem", "s3:PutObject", "lambda:UpdateAlias"} & set(rights("verify"))
    assert "lambda:UpdateAlias" in rights("deploy")


def test_variables_tell_each_environment_its_role() -> None:
    """Set where they are not, corrected where they are wrong, else left alone."""
    wanted = variables.wanted(delivered())
    assert wanted["production-rollback", "STORMPROOF_ROLE_ARN"].endswith(f":role/{DEPLOYING}")
    assert "-drill-" in wanted["production-drill", "STORMPROOF_ROLE_ARN"]
    stands = dict(wanted) | {("production", "STORMPROOF_REGION"): "elsewhere"}
    (change,) = changes(list(variables.plan(delivered(), Variables(KNOWN, stands))))
    assert calls(change) == ["update_variable"]
    assert len([s for s in variables.remove(delivered(), Variables(KNOWN, stands)) if isinstance(s, Change)]) == len(
        wanted
    )


WRITTEN = workflow_texts(SETTINGS, ("pytest",), ("sam deploy",), "main")


def test_workflows_are_written_where_the_owner_s_do_not_do_what_is_demanded() -> None:
    """And not where they do; what stands as written is left alone, a newer pin too."""
    planned = list(workflows.plan(delivered(), Checkout()))
    assert [step.resource for step in planned] == [path_of(name) for name in ("deliver", "rollback", "compliance")]
    assert satisfied(list(workflows.plan(delivered(), Checkout({f"{FOLDER}his.yml": GOOD}))))
    raised = {path: text.replace("# v7.0.1", "# v8").replace("3d3c42", "aaaaaa") for path, text in WRITTEN.items()}
    assert all(isinstance(step, NoChange) for step in workflows.plan(delivered(), Checkout(raised)))
    edited = {path: text.replace("timeout-minutes: 30", "timeout-minutes: 3") for path, text in WRITTEN.items()}
    (change,) = changes(list(workflows.plan(delivered(), Checkout(edited))))
    assert change.resource == path_of("deliver")


def test_a_file_of_somebody_else_s_is_never_written_over() -> None:
    """It is told, and holds ours back."""
    theirs = {path_of("deliver"): "on: push\njobs: {}\n"}
    planned = list(workflows.plan(delivered(), Checkout(theirs)))
    assert isinstance(planned[0], Blocked)
    assert all(isinstance(step, NoChange) for step in workflows.remove(delivered(), Checkout(theirs)))
    assert [
        s.calls[0].operation for s in workflows.remove(delivered(), Checkout(WRITTEN)) if isinstance(s, Change)
    ] == ["delete_file"] * 3
    assert all(text.startswith(MARKER) for text in WRITTEN.values())


@pytest.mark.parametrize(("lacking", "said"), [("test", "[repository] test"), ("deploy", "[repository] deploy")])
def test_commands_that_are_not_known_are_asked_for(lacking: str, said: str) -> None:
    """They are the owner's to say."""
    (step,) = workflows.plan(delivered(**{lacking: ()}), Checkout())
    assert isinstance(step, NoChange)
    assert (said in step.reason, step.remark) == (True, True)
