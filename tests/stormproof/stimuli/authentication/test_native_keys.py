"""A native key's life: what the authorizer is asked, and that nothing of the key is left."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.calls.native_keys import deleted_by_name
from stormproof.core.errors import CouldNotLook, NotThere, Refuted
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.authentication.native_keys import EVERY, judge_native_ended, judge_native_followed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.stimuli.authentication import native_keys
from tests.provisioners.fakes import API, SYSTEM, FakeReads

KEY = "made-key"
NAMES = Names(SYSTEM)
STAGE = SYSTEM.api.stage
STATEMENT = {
    "Sid": "stormproof-key-sync",
    "Effect": "Allow",
    "Action": "lambda:InvokeFunction",
    "Principal": {"Service": "events.amazonaws.com"},
    "Condition": {"ArnLike": {"AWS:SourceArn": NAMES.key_sync_rule_arn}},
}


class Gateway:
    """API Gateway, the key store and the authorizer, as far as one key goes; `forgets` is a change not followed."""

    def __init__(self, *, plans: bool = True, forgets: str = "", fails: str = "") -> None:
        self.assigned = self.enabled = self.there = False
        self.known: bool | None = None
        self.forgets = forgets
        self.fails = fails
        self.calls: list[str] = []
        self.learnt: list[str] = []
        self.held: list[FaultInjection] = []
        plan = {"id": "p1", "apiStages": [{"apiId": API, "stage": STAGE}]}
        answers: dict[tuple[str, str], Any] = {
            ("apigateway", "get_usage_plans"): [plan] if plans else [],
            ("apigateway", "get_usage_plan_keys"): [],
            ("dynamodb", "scan"): lambda **_: self.entries(),
            ("events", "describe_rule"): {"ScheduleExpression": EVERY, "State": "ENABLED"},
            ("events", "list_targets_by_rule"): [{"Id": "key-sync", "Arn": NAMES.key_sync_arn}],
            ("lambda", "get_policy"): {"Policy": json.dumps({"Statement": [STATEMENT]})},
            ("lambda", "get_function_configuration"): {"LastModified": "noon"},
        }
        self.reads = FakeReads(answers)
        self.writer = self
        self.context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
        self.redactor = SimpleNamespace(learn=self.learnt.extend)
        self.target = SimpleNamespace(name="t")
        self.clock = SimpleNamespace(monotonic=lambda: 0.0, now=lambda: None, pause=lambda _s: None)

    def entries(self) -> list[dict[str, Any]]:
        """Return what the store holds."""
        if self.known is None:
            return []
        ended = {} if self.known else {"revokedAt": {"S": "noon"}}
        return [{"keyId": {"S": KEY}, "keyHash": {"S": "h"}, "keyStages": {"SS": [STAGE]}, **ended}]

    def call(self, call: Call) -> dict[str, Any]:
        """Do what API Gateway and DynamoDB do."""
        self.calls.append(call.operation)
        if call.operation == "create_api_key":
            self.there = self.enabled = True
            return {native_keys.ID: KEY}
        if call.operation == "delete_api_key":
            if not self.there:
                raise NotThere("gone")
            self.there = self.assigned = False
        elif call.operation == "update_api_key":
            self.enabled = call.parameters["patchOperations"][0]["value"] == "true"
        elif call.operation in {"create_usage_plan_key", "delete_usage_plan_key"}:
            self.assigned = call.operation.startswith("create")
        elif call.operation == "delete_item":
            self.known = None
        return {}

    def answer(self, call: Call) -> dict[str, Any]:
        """Run the key sync, or ask the authorizer."""
        if call.parameters["FunctionName"] == NAMES.key_sync:
            return self.followed()
        event = json.loads(call.parameters["Payload"])
        admitted = bool(self.known) and f"/{STAGE}/" in event["methodArn"]
        policy = {"Statement": [{"Effect": "Allow" if admitted else "Deny"}]}
        return _answer({"policyDocument": policy})

    def followed(self) -> dict[str, Any]:
        """Bring the store up to date, but for what is forgotten."""
        if self.fails:
            return {**_answer({"errorMessage": self.fails}), "FunctionError": "Unhandled"}
        state = {"deleted": not self.there, "unassigned": not self.assigned, "disabled": not self.enabled}
        if self.known is not None or self.assigned:
            self.known = not any(ended for why, ended in state.items() if why != self.forgets)
        return _answer({})

    @contextmanager
    def hold(self, injection: FaultInjection) -> Iterator[dict[str, Any]]:
        """Inject, and undo."""
        self.held.append(injection)
        outputs: dict[str, Any] = {}
        try:
            for each in injection.calls:
                outputs |= self.call(each)
            yield outputs
        finally:
            for each in injection.undo:
                self.call(each)


def _answer(said: Any) -> dict[str, Any]:
    return {"Payload": io.BytesIO(json.dumps(said).encode())}


def lived(gateway: Any) -> Any:
    """Return what a native key's life came to there."""
    return native_keys.live(gateway)


def test_an_api_without_usage_plans_is_asked_nothing() -> None:
    """No key is made there."""
    gateway = Gateway(plans=False)
    assert lived(gateway).following is None
    assert gateway.calls == []


def test_a_key_that_is_followed_is_admitted_while_it_is_enabled_in_its_plan() -> None:
    """And nothing of it is left afterwards; its value is learnt before anything can be recorded."""
    gateway = Gateway()
    trial = lived(gateway)
    assert [each.admitted for each in trial.asked] == [each.due for each in trial.asked]
    assert [each.due for each in trial.asked] == [True, False, False, False, False]
    assert trial.following.schedule == EVERY
    assert (gateway.there, gateway.known) == (False, None)
    assert len(gateway.learnt) == 1


def test_the_key_can_be_deleted_by_whoever_finds_the_journal() -> None:
    """The way back names it by a name that no other has, and is written down before it is made."""
    gateway = Gateway()
    lived(gateway)
    (injection,) = gateway.held
    make, _ = injection.calls
    (gone,) = injection.undo
    assert gone == deleted_by_name(make.parameters["name"])


@pytest.mark.parametrize(("forgets", "place"), [("disabled", 2), ("unassigned", 3)])
def test_an_end_that_is_not_followed_is_seen(forgets: str, place: int) -> None:
    """Each in its turn."""
    trial = lived(Gateway(forgets=forgets))
    assert trial.asked[place].admitted


def test_a_key_sync_that_fails_is_told_and_no_key_is_made() -> None:
    """Nobody would follow it."""
    gateway = Gateway(fails="no such right")
    assert "no such right" in lived(gateway).following.failed
    assert gateway.calls == []


@pytest.mark.parametrize("change", range(1, 6))
@pytest.mark.parametrize("times", [1, 2])
def test_a_key_sync_that_fails_at_a_change_is_run_again_and_told_where_it_fails_again(change: int, times: int) -> None:
    """Given, disabled, enabled, taken out of its plan, deleted: what is admitted then is no fault of the authorizer."""
    gateway, runs = Gateway(), list[int]()
    follow = gateway.followed

    def failing() -> dict[str, Any]:
        runs.append(len(runs))
        if change <= runs[-1] < change + times:
            return {**_answer({"errorMessage": "throttled"}), "FunctionError": "Unhandled"}
        return follow()

    gateway.followed = failing  # type: ignore[method-assign] # of this one
    trial = lived(gateway)
    if times == 1:
        assert [each.admitted for each in trial.asked] == [each.due for each in trial.asked]
        assert len(trial.asked) == 5
        judge_native_followed(trial)
    else:
        assert trial.asked == ()
        judge_native_ended(trial)
        with pytest.raises(Refuted, match="throttled") as caught:
            judge_native_followed(trial)
        assert caught.value.code == "auth.native_unfollowed"
    assert (gateway.there, gateway.known) == (False, None)


def test_without_an_authorizer_nothing_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the key is gone all the same."""
    gateway = Gateway()
    run = gateway.answer

    def answer(call: Call) -> dict[str, Any]:
        if call.parameters["FunctionName"] == NAMES.authorizer:
            raise NotThere("no function")
        return run(call)

    monkeypatch.setattr(gateway, "answer", answer)
    with pytest.raises(CouldNotLook, match="no authorizer"):
        lived(gateway)
    assert not gateway.there
