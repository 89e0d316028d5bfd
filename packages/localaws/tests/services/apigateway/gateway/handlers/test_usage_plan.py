"""API keys and usage plans, as AWS answered.

Recorded responses, by label:
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_key_runtime.json ;
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from localaws.services.apigateway.gateway.buckets import Quota
from localaws.services.apigateway.gateway.directory import ApiKey, UsagePlan

PRIMARY, DISABLED, UNASSIGNED = "primary-000000000000", "disabled-00000000000", "unassigned-000000000"
NOW = 1_800_000_000
FORBIDDEN = b'{"message":"Forbidden"}'


def key(value: str) -> dict[str, str]:
    """The header that names a key."""
    return {"X-API-Key": value}


@pytest.fixture
def planned(world: Any) -> Any:
    """Methods with and without the requirement and the authorizer, and keys in and outside a plan.

    The authorizer allows unless X-Auth begins with "deny", and names the key of X-Usage-Key.
    """
    world.directory.keys += [
        ApiKey("k1", PRIMARY, enabled=True),
        ApiKey("k2", DISABLED, enabled=False),
        ApiKey("k3", UNASSIGNED, enabled=True),
    ]
    world.directory.plans |= {"k1": UsagePlan("p1"), "k2": UsagePlan("p1")}
    world.functions.answers["authorizer"] = answer
    deploy(world)
    return world


def deploy(world: Any, source: str = "HEADER") -> None:
    """Deploy with a key source."""
    custom = {"authorizationType": "CUSTOM", "authorizerId": "auth1"}
    methods = {
        "/required": world.method(apiKeyRequired=True),
        "/optional": world.method(),
        "/custom": world.method(apiKeyRequired=True, **custom),
        "/custom-optional": world.method(**custom),
    }
    authorizer = world.authorizer(identitySource="method.request.header.X-Auth")
    resources = {path: {"GET": method} for path, method in methods.items()}
    world.deploy(resources, authorizers=[authorizer], apiKeySource=source)


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """What the authorizer of the recording answers."""
    effect = "Deny" if event["headers"]["X-Auth"].startswith("deny") else "Allow"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": "*"}
    named = {"usageIdentifierKey": event["headers"]["X-Usage-Key"]} if "X-Usage-Key" in event["headers"] else {}
    return {"principalId": "u", "policyDocument": {"Statement": [statement]}, **named}


def identity(world: Any, function: str = "main") -> dict[str, str]:
    """The members of requestContext.identity that tell the key, of the last event that reached the function."""
    told = world.functions.called(function)[-1]["requestContext"]["identity"]
    return {name: told[name] for name in ("apiKey", "apiKeyId") if name in told}


@pytest.mark.parametrize(
    ("label", "path", "headers", "status", "told"),
    [
        ("header-valid", "/required", key(PRIMARY), 200, {"apiKey": PRIMARY, "apiKeyId": "k1"}),
        ("header-missing", "/required", {}, 403, None),
        ("header-wrong", "/required", key("wrong000000000000000000000000000"), 403, None),
        ("header-disabled", "/required", key(DISABLED), 403, None),
        ("header-unassigned", "/required", key(UNASSIGNED), 403, None),
        ("optional-missing", "/optional", {}, 200, {}),
        ("optional-wrong", "/optional", key("wrong"), 200, {"apiKey": "wrong"}),
        ("optional-valid", "/optional", key(PRIMARY), 200, {"apiKey": PRIMARY, "apiKeyId": "k1"}),
        ("optional-disabled-known-key", "/optional", key(DISABLED), 200, {"apiKey": DISABLED, "apiKeyId": "k2"}),
        ("optional-unassigned-known-key", "/optional", key(UNASSIGNED), 200, {"apiKey": UNASSIGNED, "apiKeyId": "k3"}),
    ],
)
def test_the_header_names_the_key(
    planned: Any, label: str, path: str, headers: dict[str, str], status: int, told: dict[str, str] | None
) -> None:
    """A requirement admits enabled keys in a plan alone; without one a key is told as far as it is known."""
    found = planned.ask(path, headers=headers)
    assert found.status == status, label
    if told is None:
        assert (found.body, found.header("x-amzn-ErrorType")) == (FORBIDDEN, "ForbiddenException")
        assert planned.functions.called("main") == []
    else:
        assert identity(planned) == told


@pytest.mark.parametrize(
    ("label", "headers", "status", "asked"),
    [
        ("header-authorizer-missing-identity", key(PRIMARY), 401, 0),
        ("header-authorizer-deny-valid-key", {**key(PRIMARY), "X-Auth": "deny-header"}, 403, 1),
        ("header-authorizer-deny-missing-key", {"X-Auth": "deny-no-key"}, 403, 1),
        ("header-authorizer-allow-missing-key", {"X-Auth": "allow-no-key"}, 403, 1),
        ("header-authorizer-allow-valid-key", {**key(PRIMARY), "X-Auth": "a", "X-Usage-Key": "wrong-ignored"}, 200, 1),
    ],
)
def test_the_authorizer_is_asked_before_the_key(
    planned: Any, label: str, headers: dict[str, str], status: int, asked: int
) -> None:
    """First the identity source, then the authorizer, then the key; its usageIdentifierKey counts for nothing."""
    assert planned.ask("/custom", headers=headers).status == status, label
    assert len(planned.functions.called("authorizer")) == asked, label


@pytest.mark.parametrize(("source", "told"), [("HEADER", {"apiKey": PRIMARY, "apiKeyId": "k1"}), ("AUTHORIZER", {})])
def test_the_authorizer_is_told_the_headers_key(planned: Any, source: str, told: dict[str, str]) -> None:
    """The invocation log of ``header-authorizer-allow-valid-key``: both members; the source AUTHORIZER has none yet."""
    deploy(planned, source)
    planned.ask("/custom-optional", headers={**key(PRIMARY), "X-Auth": "a"})
    assert identity(planned, "authorizer") == told


@pytest.mark.parametrize(
    ("label", "path", "headers", "status", "told"),
    [
        ("authorizer-usage-valid", "/custom", {"X-Usage-Key": PRIMARY}, 200, {"apiKey": PRIMARY, "apiKeyId": "k1"}),
        ("authorizer-usage-missing", "/custom", {}, 403, None),
        ("authorizer-usage-wrong", "/custom", {"X-Usage-Key": "wrong"}, 403, None),
        ("authorizer-usage-disabled", "/custom", {"X-Usage-Key": DISABLED}, 403, None),
        ("authorizer-missing-usage-valid-header", "/custom", key(PRIMARY), 403, None),
        ("authorizer-wrong-usage-valid-header", "/custom", {**key(PRIMARY), "X-Usage-Key": "wrong"}, 403, None),
        (
            "authorizer-valid-usage-wrong-header",
            "/custom",
            {**key("wrong"), "X-Usage-Key": PRIMARY},
            200,
            {"apiKey": PRIMARY, "apiKeyId": "k1"},
        ),
        ("authorizer-deny-valid-usage", "/custom", {"X-Usage-Key": PRIMARY, "X-Auth": "deny-usage"}, 403, None),
        ("authorizer-source-no-authorizer-route", "/required", key(PRIMARY), 403, None),
        ("fresh-optional-valid-header", "/optional", key(PRIMARY), 200, {}),
    ],
)
def test_the_authorizer_names_the_key(
    planned: Any, label: str, path: str, headers: dict[str, str], status: int, told: dict[str, str] | None
) -> None:
    """With the source AUTHORIZER the header is never looked at, in no method of the API."""
    deploy(planned, "AUTHORIZER")
    assert planned.ask(path, headers={"X-Auth": "usage", **headers}).status == status, label
    assert (identity(planned) if planned.functions.called("main") else None) == told, label


def test_the_key_source_is_the_deployments(planned: Any) -> None:
    """A cached answer of the authorizer keeps its key (``cache-retains-usage-key``) until it is flushed."""
    deploy(planned, "AUTHORIZER")
    authorizer = planned.authorizer(identitySource="method.request.header.X-Auth", authorizerResultTtlInSeconds=300)
    custom = planned.method(apiKeyRequired=True, authorizationType="CUSTOM", authorizerId="auth1")
    planned.deploy({"/custom": {"GET": custom}}, authorizers=[authorizer], apiKeySource="AUTHORIZER")
    headers = {"X-Auth": "cache-key", "X-Usage-Key": PRIMARY}
    wrong = {"X-Auth": "cache-key", "X-Usage-Key": "wrong"}
    assert [planned.ask("/custom", headers=each).status for each in (headers, wrong)] == [200, 200]
    planned.cache.flush("abc123", "prod")
    assert [planned.ask("/custom", headers=each).status for each in (wrong, headers)] == [403, 403]


def test_keys_are_live_without_a_deployment(planned: Any) -> None:
    """Disabled, enabled, unassigned, assigned and deleted keys count at once: ``key-*-live``."""
    steps: dict[str, Callable[[], Any]] = {
        "key-disabled-live": lambda: planned.directory.keys.__setitem__(0, ApiKey("k1", PRIMARY, enabled=False)),
        "key-reenabled-live": lambda: planned.directory.keys.__setitem__(0, ApiKey("k1", PRIMARY, enabled=True)),
        "key-unassigned-live": lambda: planned.directory.plans.pop("k1"),
        "key-reassigned-live": lambda: planned.directory.plans.update(k1=UsagePlan("p1")),
        "key-deleted-live": lambda: planned.directory.keys.pop(0),
    }
    seen = {}
    for label, change in steps.items():
        change()
        seen[label] = planned.ask("/required", headers=key(PRIMARY)).status
    assert list(seen.values()) == [403, 200, 403, 200, 403]


def test_the_requirement_is_the_deployments(planned: Any) -> None:
    """``draft-now-required``: the method requires a key from its deployment on."""
    assert planned.ask("/optional").status == 200
    planned.deploy({"/optional": {"GET": planned.method(apiKeyRequired=True)}})
    assert [planned.ask("/optional", headers=each).status for each in ({}, key(PRIMARY))] == [403, 200]


@pytest.mark.parametrize(
    ("label", "path", "headers", "status"),
    [
        ("quota-fresh-plan-exceeded", "/required", key(PRIMARY), 429),
        ("quota-optional-known-key", "/optional", key(PRIMARY), 429),
        ("quota-required-disabled-known-key", "/required", key(DISABLED), 403),
        ("quota-optional-disabled-known-key", "/optional", key(DISABLED), 429),
        ("quota-optional-unassigned-known-key", "/optional", key(UNASSIGNED), 200),
        ("quota-optional-no-key", "/optional", {}, 200),
        ("quota-optional-unknown-key", "/optional", key("wrong"), 200),
        ("not recorded: with an authorizer", "/custom-optional", {**key(PRIMARY), "X-Auth": "a"}, 429),
    ],
)
def test_a_used_up_quota_is_429_wherever_its_key_is_sent(
    planned: Any, label: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Taking the requirement off does not stop metering, nor does disabling the key."""
    planned.directory.plans = dict.fromkeys(("k1", "k2"), UsagePlan("p1", quota=Quota(1, "DAY")))
    with time_machine.travel(NOW, tick=False):
        assert [planned.ask("/optional", headers=key(each)).status for each in (PRIMARY, DISABLED)] == [200, 200]
        refused = planned.ask(path, headers=headers)
    assert refused.status == status, label
    if status == 429:
        assert (refused.body, refused.header("x-amzn-ErrorType")) == (
            b'{"message":"Limit Exceeded"}',
            "LimitExceededException",
        )


def test_every_admitted_request_counts_and_no_other(planned: Any) -> None:
    """Required and optional methods share the quota; refused requests and those before the quota was set are free."""
    assert planned.ask("/required", headers=key(PRIMARY)).status == 200
    planned.directory.plans["k1"] = UsagePlan("p1", quota=Quota(3, "DAY"))
    with time_machine.travel(NOW, tick=False) as traveller:
        paths = ("/required", "/optional", "/optional", "/required", "/optional")
        assert [planned.ask(path, headers=key(PRIMARY)).status for path in paths] == [200, 200, 200, 429, 429]
        assert planned.usage.used("p1", "k1", 0, 4e9) == 3
        traveller.shift(86_400)
        assert planned.ask("/optional", headers=key(PRIMARY)).status == 200


def test_a_raised_quota_counts_at_once(planned: Any) -> None:
    """``quota-removed-recovery``: limits are live."""
    statuses = []
    with time_machine.travel(NOW, tick=False):
        for quota in (Quota(1, "DAY"), Quota(1, "DAY"), Quota(2, "DAY"), Quota(2, "DAY"), None):
            planned.directory.plans["k1"] = UsagePlan("p1", quota=quota)
            statuses.append(planned.ask("/required", headers=key(PRIMARY)).status)
    assert statuses == [200, 429, 200, 429, 200]


@pytest.mark.parametrize("path", ["/required", "/optional"])
def test_the_plans_throttle_is_429(planned: Any, path: str) -> None:
    """The burst passes, then tokens come at the rate; neither refusal nor answer has headers about the rate."""
    planned.directory.plans["k1"] = UsagePlan("p1", rate=1.0, burst=2)
    with time_machine.travel(NOW, tick=False) as traveller:
        answers = [planned.ask(path, headers=key(PRIMARY)) for _ in range(3)]
        assert [each.status for each in answers] == [200, 200, 429]
        traveller.shift(1)
        assert [planned.ask(path, headers=key(PRIMARY)).status for _ in range(2)] == [200, 429]
    refused = answers[-1]
    assert refused.body == b'{"message":"Too Many Requests"}'
    assert refused.header("x-amzn-ErrorType") == "TooManyRequestsException"
    names = {name.lower() for each in answers for name, _ in each.headers}
    assert not {name for name in names if "rate" in name or "limit" in name or name == "retry-after"}


def test_methods_of_a_plan_share_its_throttle_and_keys_do_not(planned: Any) -> None:
    """``aggregate-throttle``: one key's requests to two methods take from one bucket, another key has its own."""
    planned.directory.plans |= {"k1": UsagePlan("p1", rate=1.0, burst=1), "k3": UsagePlan("p1", rate=1.0, burst=1)}
    asked = (("/required", PRIMARY), ("/optional", PRIMARY), ("/optional", UNASSIGNED))
    with time_machine.travel(NOW, tick=False):
        assert [planned.ask(path, headers=key(each)).status for path, each in asked] == [200, 429, 200]


@pytest.mark.parametrize(
    ("label", "plan", "statuses"),
    [
        ("method-override", UsagePlan("p1", 100.0, 100, method_throttles={"/required/GET": (1.0, 1)}), [200, 429, 200]),
        (
            "loose-method-override",
            UsagePlan("p1", 1.0, 1, method_throttles={"/required/GET": (100.0, 100)}),
            [200, 429, 429],
        ),
    ],
)
def test_a_methods_throttle_adds_to_the_plans(planned: Any, label: str, plan: UsagePlan, statuses: list[int]) -> None:
    """A stricter one leaves the other methods alone, a looser one is no way around the plan's."""
    planned.directory.plans["k1"] = plan
    with time_machine.travel(NOW, tick=False):
        paths = ("/required", "/required", "/optional")
        assert [planned.ask(path, headers=key(PRIMARY)).status for path in paths] == statuses, label
