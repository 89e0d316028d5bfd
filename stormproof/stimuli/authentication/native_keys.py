"""A native API key's life: given, disabled, enabled and withdrawn, deleted; after each step the authorizer is asked.

The key is of this run alone; how to delete it is journalled before it is made. The key sync is run by hand after each
step, as its rule does by the minute anyway; whether the rule stands is looked up. The authorizer's function is asked
directly, as a trial: while methods demand native keys, the gateway refuses an ended one itself, and nobody would see
what the authorizer holds of it.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from stormproof.aws.calls.native_keys import deleted_by_name
from stormproof.aws.observe.invokers.own_rules import key_sync_rule, read_rule
from stormproof.aws.observe.native_keys import UsagePlan, read_adopted, read_entries, read_usage_plans
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.authentication.native_keys import Asked, Following, NativeTrial
from stormproof.core.keys import OF_A_TRIAL
from stormproof.core.least_privilege.policy_documents import allows, statements
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.shared.entry_points import observing_since
from stormproof.stimuli.shared.propagation import settled

ELSEWHERE = "stormproof-no-such-stage"
TRIAL_STAGE = "test-invoke-stage"
"""By this stage of the context the authorizer knows that no client asks."""
PEPPER_S = 65.0
"""The authorizer looks for the pepper, which the first native key brings about, once a minute."""
ID = "trial.key"


class NotFollowedError(Exception):
    """The key sync fails at a change of the key."""


@dataclass(frozen=True)
class Trial:
    """A native key of this run: its ID and its text."""

    bench: Bench
    key: str
    value: str

    def asked(self, state: str, stage: str, *, due: bool = False) -> Asked:
        """Ask the authorizer for a stage."""
        return Asked(state, stage, due, _admitted(self.bench, self.value, stage))

    def change(self, operation: str, **parameters: object) -> None:
        """Change the key, then have it followed."""
        self.bench.writer.call(Call("apigateway", operation, parameters))
        _must_follow(self.bench)

    def set_enabled(self, enabled: str) -> None:
        """Enable or disable it."""
        patch = [{"op": "replace", "path": "/enabled", "value": enabled}]
        self.change("update_api_key", apiKey=self.key, patchOperations=patch)


def live(bench: Bench) -> NativeTrial:
    """Live through a native key's life; raises CouldNotLook ``auth.no_authorizer`` where nobody can be asked.

    Where the key sync fails at a change, and once more, that is all that is told: what the authorizer admits then is no
    word of its own.
    """
    plans = read_usage_plans(bench.reads, bench.context.system)
    if not plans:
        return NativeTrial()
    names, stage = Names(bench.context.system), bench.context.system.api.stage
    plan = next((each for each in plans if stage in each.stages), plans[0])
    failed = _followed(bench)
    found = read_adopted(bench.reads, bench.context.system, names.key_table)
    following = Following(_schedule(bench, names), failed, tuple(found.missing), tuple(found.outdated))
    if failed:
        return NativeTrial(following)
    at_once = bool(found.entries)
    try:
        asked = tuple(_life(bench, plan, stage if stage in plan.stages else plan.stages[0], at_once=at_once))
    except NotFollowedError as error:
        return NativeTrial(replace(following, failed=str(error)))
    return NativeTrial(following, asked, observing_since(bench))


def _life(bench: Bench, plan: UsagePlan, stage: str, *, at_once: bool) -> Iterator[Asked]:
    made, value = _made(bench, plan)
    key = ""
    try:
        with bench.hold(made) as outputs:
            key = str(outputs[ID])
            trial = Trial(bench, key, value)
            _must_follow(bench)
            yield _until_known(bench, lambda: trial.asked("enabled", stage, due=True), at_once=at_once)
            yield trial.asked("its plan does not cover this stage", ELSEWHERE)
            trial.set_enabled("false")
            yield trial.asked("it was disabled", stage)
            trial.set_enabled("true")
            trial.change("delete_usage_plan_key", usagePlanId=plan.id, keyId=key)
            yield trial.asked("it is in no usage plan any more", stage)
        _must_follow(bench)
        yield trial.asked("it was deleted", stage)
    finally:
        _forget(bench, key)


def _made(bench: Bench, plan: UsagePlan) -> tuple[FaultInjection, str]:
    """Return what makes a native key and puts it into a plan, its way back by its name, and the key's text."""
    value, name = secrets.token_hex(20), f"{OF_A_TRIAL}{bench.context.system.api.id} {uuid.uuid4().hex}"
    bench.redactor.learn([value])
    make = Call("apigateway", "create_api_key", {"name": name, "enabled": True, "value": value}, yields={ID: "id"})
    into = {"usagePlanId": plan.id, "keyId": Ref(ID), "keyType": "API_KEY"}
    calls = (make, Call("apigateway", "create_usage_plan_key", into))
    return FaultInjection("a native API key of a run", calls, (deleted_by_name(name),)), value


def _until_known(bench: Bench, ask: Callable[[], Asked], *, at_once: bool) -> Asked:
    """Ask until the key is admitted, where the authorizer may not know the pepper yet; else once."""
    return look_until(
        ask,
        lambda asked: asked.admitted,
        clock=bench.clock,
        within_s=0.0 if at_once else PEPPER_S,
        every_s=5.0,
    )


def _followed(bench: Bench) -> str:
    """Run the key sync and return what it failed by, empty where it did not."""
    names = Names(bench.context.system)
    try:
        error, said = _invoked(bench, names.key_sync, "{}")
    except NotThere:
        return "there is no such function"
    return f"{error}: {said[:200]}" if error else ""


def _must_follow(bench: Bench) -> None:
    """Run the key sync, once more where it fails, as its rule does; raises NotFollowedError where it fails again."""
    if _followed(bench) and (failed := _followed(bench)):
        raise NotFollowedError(f"when a native key of a run was changed: {failed}")


def _admitted(bench: Bench, value: str, stage: str) -> bool:
    system = bench.context.system
    names = Names(system)
    event = {
        "type": "REQUEST",
        "methodArn": names.arn("execute-api", f"{system.api.id}/{stage}/GET/"),
        "headers": {KEY_HEADER: value},
        "requestContext": {"stage": TRIAL_STAGE},
    }
    try:
        error, said = _invoked(bench, names.authorizer, json.dumps(event))
    except NotThere as gone:
        raise CouldNotLook("auth.no_authorizer", "there is no authorizer; run `stormproof apply` first") from gone
    policy = {} if error else json.loads(said).get("policyDocument", {})
    return any(allows(each) for each in statements(policy))


def _invoked(bench: Bench, function: str, payload: str) -> tuple[str, str]:
    """Return Lambda's word for a failure, empty for none, and what the function returned."""
    parameters = {"FunctionName": function, "Payload": payload}
    answer = bench.writer.answer(Call("lambda", "invoke", parameters, idempotent=True))
    return str(answer.get("FunctionError", "")), answer["Payload"].read().decode("utf-8", "replace")


def _schedule(bench: Bench, names: Names) -> str:
    own = key_sync_rule(names)
    rule = read_rule(bench.reads, own)
    return rule.schedule if rule and rule.enabled and rule.invokes(own) else ""


def _forget(bench: Bench, key: str) -> None:
    """Delete the entry that the key store keeps of an ended key."""
    table = Names(bench.context.system).key_table
    entry = read_entries(bench.reads, table).get(key)
    if entry is not None:
        where = {"TableName": table, "Key": {"keyHash": {"S": entry.hash}}}
        bench.writer.call(Call("dynamodb", "delete_item", where))


NATIVE_LIFE = Stimulus("a native key's life", settled(live))
