"""The table of what verbs need is made of calls, and speaks of actions that AWS has."""

from __future__ import annotations

import pytest

from stormproof.aws.interpreters.permissions import GATEWAYS
from stormproof.aws.rights.calls import actions
from stormproof.aws.rights.needed import NOT_AWS, lacking, rows_of
from stormproof.aws.rights.table import Recorded, merged, narrowed, recorded, together
from stormproof.core.least_privilege.actions import forms
from stormproof.core.planning.plans import Call
from stormproof.operations.doctor import TRIED
from stormproof.operations.rights import TOLD
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.aws.rights.declared import completed, declared

READ = Call("lambda", "get_function", {"FunctionName": "shop-api"})
WRITE = Call("lambda", "update_function_code", {"FunctionName": "shop-api"})
FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:{function}"
TAKING_AWAY = ("delete_", "detach_", "disassociate_", "remove_", "unsubscribe", "untag_")
UNKNOWN_TO_THE_TABLES = {"apigateway"}
"""Its actions are HTTP methods."""


def test_calls_become_rows_that_cover_them() -> None:
    """Looks and changes apart; what is covered lacks nothing."""
    rows = rows_of([READ, WRITE], SYSTEM)
    assert rows == Recorded({"lambda:GetFunction": (FUNCTION,)}, {"lambda:UpdateFunctionCode": (FUNCTION,)})
    assert not lacking(rows.rows(writing=True), [READ, WRITE], SYSTEM)
    assert lacking(rows.rows(writing=False), [READ, WRITE], SYSTEM) == {("lambda:UpdateFunctionCode", FUNCTION)}


def test_what_a_wider_template_covers_is_left_out() -> None:
    """Of the same action."""
    assert narrowed({"a:B": ["x/*", "x/y"], "a:C": ["x/y"]}) == {"a:B": ("x/*",), "a:C": ("x/y",)}
    assert merged({"a:B": ("x",)}, {"a:B": ("*",)}) == {"a:B": ("*",)}


def test_whoever_plans_reads_the_same() -> None:
    """One verb's run met a state that another's did not."""
    made = together({"plan": [Recorded({"a:B": ("x",)}, {})], "apply": [Recorded({"a:C": ("y",)}, {"a:D": ("z",)})]})
    assert made["plan"].reads == made["apply"].reads == {"a:B": ("x",), "a:C": ("y",)}
    assert not made["plan"].writes


@pytest.mark.parametrize("verb", TOLD)
def test_the_table_speaks_of_actions_that_aws_has(verb: str) -> None:
    """Else IAM would refuse the policy, and the simulator the question."""
    for action in recorded()[verb].rows(writing=True):
        prefix, _, name = action.partition(":")
        if prefix not in UNKNOWN_TO_THE_TABLES:
            assert forms(prefix, name) is not None


def test_what_the_doctor_reads_is_what_a_plan_needs_of_every_system() -> None:
    """With exactly the policy of `plan` none of its reads is refused."""
    for service, operation, parameters, _ in TRIED:
        if service != "apigateway":
            for action in actions(service, operation, parameters):
                assert recorded()["plan"].reads[action] == ("*",)
    assert "arn:{partition}:apigateway:{region}::/usageplans" in recorded()["plan"].reads["apigateway:GET"]


def test_the_table_knows_every_call_that_the_source_names() -> None:
    """Add what is missing: ``python tests/stormproof/aws/rights/made_table.py``."""
    made, known = completed(recorded()), recorded()
    for verb, found in made.items():
        assert merged(known[verb].reads, found.reads) == known[verb].reads
        assert merged(known[verb].writes, found.writes) == known[verb].writes


def test_a_removal_may_take_away_whatever_the_source_takes_away() -> None:
    """Also where AWS has one action for making and for taking away, as for budgets."""
    writes = recorded()["remove"].writes
    denied = {
        (service, operation, action)
        for service, operation in declared("remove")
        if operation.startswith(TAKING_AWAY) and service not in {*GATEWAYS, *NOT_AWS}
        for action in actions(service, operation, {})
        if action not in writes
    }
    assert denied == set()


def test_apply_takes_away_nothing_of_the_owner_s() -> None:
    """No table, function, bucket, queue or key of his."""
    for action in ("dynamodb:DeleteTable", "lambda:DeleteFunction", "s3:DeleteBucket", "sqs:DeleteQueue"):
        templates = recorded()["apply"].writes.get(action, ())
        assert all("stormproof" in each for each in templates), action


def test_what_is_changed_is_named_wherever_aws_lets_a_policy_name_it() -> None:
    """A change on ``*`` is one of an action that knows no resources."""
    wide = {
        (verb, action)
        for verb, found in recorded().items()
        for action, templates in found.writes.items()
        if "*" in templates and forms(*action.split(":"))
    }
    assert wide == set()


def test_a_plan_changes_nothing() -> None:
    """Its policy has no writes."""
    assert not recorded()["plan"].writes


@pytest.mark.parametrize("where", ["region", "probe"])
@pytest.mark.parametrize("action", ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"])
def test_an_apply_may_bring_functions_of_ours_up_to_date(action: str, where: str) -> None:
    """A later version of Stormproof has other code for them, and no recorded run has met a former one's."""
    ours = f"arn:{{partition}}:lambda:{{{where}}}:{{account}}:function:stormproof-{{api}}*"
    assert ours in recorded()["apply"].writes[action]
