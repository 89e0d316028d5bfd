"""A plan as people see it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from stormproof.aws.interpreters.preview import preview
from stormproof.cli.tables.showing import short, show_kept, show_plan, show_retention
from stormproof.core.planning.controls import Control, Phase
from stormproof.core.planning.losses import STAYS, Loss
from stormproof.core.planning.plans import FREE, Action, Blocked, Change, NoChange, Plan, Price, Step
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Policy

ARN = "arn:aws:apigateway:us-east-1::/restapis/a1/GET /health"


def shown(*steps: Step, budget: float = 50) -> str:
    """Return what a plan looks like in a file."""
    control: Control[Any] = Control("guard", ("6.1",), Phase.OBSERVERS, (), _none, _none, _none)
    out = io.StringIO()
    view = preview(Plan(steps), Registry((control,)), Policy("a@example.com", monthly_budget_usd=budget))
    show_plan(view, Console(file=out, width=160, markup=False, highlight=False))
    return out.getvalue()


def _none(*_: Any) -> Any:
    return iter(())


def test_a_file_of_this_machine_is_named_without_its_folders() -> None:
    """--full shows them."""
    told = Change("guard", ARN, "text", Action.CREATE, None, {"text": "see file:///home/ada/r/alarms.md#x now"}, ())
    assert "text: see file:///.../alarms.md#x now" in shown(told)


def change(action: Action = Action.UPDATE, price: Price = FREE, breaking: str = "", owner: str = "") -> Change:
    """Return a change of a method's authorization."""
    before = None if action is Action.CREATE else {"authorization": "NONE", "timeout": 5}
    after = None if action is Action.DELETE else {"authorization": "CUSTOM keys", "timeout": 5}
    return Change("guard", ARN, "authorization", action, before, after, (), price, breaking, will_revert=owner)


def test_an_update_shows_what_differs_and_nothing_else() -> None:
    """Before -> after of the one value, under its control and criteria."""
    text = shown(change(), NoChange("guard", "r", "a", "fine"))
    assert "guard  6.1  no charge" in text
    assert "~ restapis/a1/GET /health: authorization" in text
    assert "authorization: NONE -> CUSTOM keys" in text
    assert "timeout" not in text
    assert "1 change, 1 aspect as wanted." in text


@pytest.mark.parametrize(("action", "sign"), [(Action.CREATE, "+"), (Action.DELETE, "-")])
def test_what_comes_and_what_goes_is_shown_whole(action: Action, sign: str) -> None:
    """Every value of a new thing, and of one that is taken away."""
    text = shown(change(action))
    assert f" {sign} restapis/a1" in text
    assert "timeout: 5" in text
    assert "->" not in text


def test_breaking_and_reverted_changes_are_marked() -> None:
    """With who feels it, and who will put it back."""
    text = shown(change(breaking="clients without a key are refused", owner="CloudFormation stack s"))
    assert "BREAKING for clients: clients without a key are refused" in text
    assert "will be reverted by its owner: CloudFormation stack s" in text
    assert "1 change BREAKING for clients." in text
    assert "1 change that a deployment of the owner's can take back." in text


def test_each_change_says_when_it_is_lost_or_that_it_stays() -> None:
    """By which change of whose template."""
    lost = Loss("lost when the stack changes Role of this function", ("Role",))
    text = shown(replace(change(owner="CloudFormation stack s"), lost=lost), replace(change(), lost=STAYS))
    assert "lost when the stack changes Role of this function (CloudFormation stack s)" in text
    assert "authorization  stays" in text
    assert "will be reverted" not in text
    assert "1 change that a deployment of the owner's can take back." in text


def test_a_conflict_is_no_change_and_no_contentment() -> None:
    """It is named, and it is said that all else is done."""
    text = shown(Blocked("guard", ARN, "authorizer", "AWS_IAM stands there, ours is wanted"))
    assert "CONFLICT guard: authorizer of restapis/a1/GET /health" in text
    assert "AWS_IAM stands there, ours is wanted" in text
    assert "1 conflict. There is nothing else to change." in text
    assert "Nothing to change" not in text


def test_who_waits_for_whom_is_said_after_the_causes() -> None:
    """A conflict, a look that failed, and what waits for them: each with its reason, and counted apart."""
    text = shown(
        Blocked("log", "group", "retention", "waits for store: mend it", "waits", ("store",)),
        Blocked("store", "", "table", "could not be looked at: denied; let this principal", "aws.access_denied"),
        Blocked("guard", ARN, "authorizer", "AWS_IAM stands there"),
        change(),
    )
    causes = [text.index(part) for part in ("NOT SEEN [aws.access_denied] store: table\n", "CONFLICT guard")]
    assert max(causes) < text.index("HELD BACK log: retention of group")
    assert "waits for store" in text
    said = "1 conflict and 1 control not seen; for want of that 1 other change must wait. What does not depend on it"
    assert said in text


def test_what_fails_and_is_left_alone_is_told() -> None:
    """A remark stands in every plan, one that changes nothing too; other reasons do not."""
    text = shown(NoChange("guard", "r", "a", "a quota is too low", remark=True), NoChange("guard", "r", "b", "fine"))
    assert "NOTE guard: r: a quota is too low" in text
    assert "fine" not in text


def test_the_sum_stands_against_the_budget() -> None:
    """What is known is added up, what is not is named, and too much is said to be too much."""
    steps = [change(price=Price(30.0, "x")), change(price=Price(None, "restores"))]
    text = shown(*steps, budget=20)
    assert "guard  6.1  cost unknown" in text
    assert "Adds 30.00 USD a month, most of it guard (30.00), of a budget of 20.00." in text
    assert "not in this sum: restores" in text
    assert "above the budget; leaving out guard would save most" in text
    assert "above the budget" not in shown(change(price=Price(30.0, "x")))


def test_a_file_gets_no_colour() -> None:
    """Escape sequences are for terminals."""
    assert "\x1b" not in shown(change(breaking="x"))


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("arn:aws:lambda:us-east-1:123456789012:function:f", "function:f"),
        ("arn:aws:s3:::bucket", "bucket"),
        (ARN, "restapis/a1/GET /health"),
        ("f", "f"),
    ],
)
def test_an_arn_is_shortened_to_what_tells_it_apart(resource: str, name: str) -> None:
    """The JSON keeps it whole."""
    assert short(resource) == name


def test_what_a_removal_keeps_is_said_apart() -> None:
    """Together where the reason is the same, and not as a note beside it; what nothing touches is said too."""
    out = io.StringIO()
    logs = [NoChange("guard", name, "retention", "kept: logs are evidence", remark=True) for name in ("/a", "/b")]
    other = NoChange("guard", "r", "a", "somebody else's", remark=True)
    view = preview(Plan((*logs, other)), Registry(()), Policy("a@example.com"))
    console = Console(file=out, width=160, markup=False, highlight=False)
    show_plan(view, console, kept=True)
    show_kept(view, console)
    text = out.getvalue()
    assert "retention of /a, /b: logs are evidence" in text
    assert text.count("logs are evidence") == 1
    assert "NOTE guard: r: somebody else's" in text
    assert "backups of tables" in text


def test_a_retention_that_aws_does_not_have_is_told_with_what_it_becomes() -> None:
    """31 days become 60; a figure that AWS has is not spoken of."""
    out = io.StringIO()
    for days in (30, 31, 3653):
        show_retention(Policy("a@example.com", log_retention_days=days), Console(file=out, width=160))
    assert out.getvalue().count("becomes") == 1
    assert "log_retention_days = 31 becomes 60: CloudWatch Logs keeps for 30 or for 60 days" in out.getvalue()
