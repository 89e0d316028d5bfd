"""Rate-based rules count as the developer guide's page on rate-based request limiting says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.wafv2.rates import CHECK_EVERY_S, Rates, RateStatements
from localaws.services.wafv2.statements import Compiler, InvalidStatement
from localaws_testing.firewall import Sets, contains, seen

NOTHING: frozenset[str] = frozenset()


class Now:
    """A clock that a test sets."""

    time = 1_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.time


def compiled(now: Now, **settings: Any) -> Any:
    """Compile a rate-based statement of 10 requests in 60 seconds."""
    compiler = Compiler(Sets(), {"RateBasedStatement": RateStatements(now)})
    base = {"Limit": 10, "EvaluationWindowSec": 60, "AggregateKeyType": "IP"}
    return compiler.compile({"RateBasedStatement": base | settings})


def send(match: Any, times: int, **request: Any) -> list[bool]:
    """Send a request several times; tell which matched."""
    return [match(seen(**request), NOTHING) for _ in range(times)]


def test_a_key_is_limited_at_the_next_look_and_freed_when_the_window_has_passed() -> None:
    """AWS WAF looks about every 10 seconds: not at once, and not for ever."""
    now = Now()
    match = compiled(now)
    assert send(match, 11) == [False] * 11
    now.time += CHECK_EVERY_S
    assert send(match, 1) == [True]
    assert send(match, 1, ip="127.0.0.2") == [False]
    now.time += 70
    assert send(match, 1) == [False]


def test_the_limit_itself_is_allowed() -> None:
    """Only what exceeds the limit is limited."""
    now = Now()
    match = compiled(now)
    send(match, 10)
    now.time += CHECK_EVERY_S
    assert send(match, 1) == [False]


def test_custom_keys_combine_and_a_request_without_one_is_not_counted() -> None:
    """Requests are told apart by all components; who lacks one is never limited."""
    now = Now()
    keys = [{"Header": {"Name": "X-Api-Key", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}, {"IP": {}}]
    match = compiled(now, AggregateKeyType="CUSTOM_KEYS", CustomKeys=keys)
    send(match, 20, x_api_key="one")
    send(match, 20)
    now.time += CHECK_EVERY_S
    assert send(match, 1, x_api_key="one") == [True]
    assert send(match, 1, x_api_key="two") == [False]
    assert send(match, 1) == [False]


def test_only_requests_within_the_scope_are_counted_and_limited() -> None:
    """A scope-down statement narrows what is counted and what is acted on."""
    now = Now()
    match = compiled(now, ScopeDownStatement=contains("login", {"UriPath": {}}))
    send(match, 20, target="/prod/login")
    now.time += CHECK_EVERY_S
    assert send(match, 1, target="/prod/login") == [True]
    assert send(match, 1, target="/prod/other") == [False]


@pytest.mark.parametrize("wrong", [{"Limit": 9}, {"EvaluationWindowSec": 90}, {"AggregateKeyType": "COUNTRY"}])
def test_limits_of_the_limits(wrong: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html ."""
    with pytest.raises(InvalidStatement):
        compiled(Now(), **wrong)


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from("ab")), max_size=120))
def test_a_naive_count_agrees(requests: list[tuple[int, str]]) -> None:
    """A key is limited when, at the last look, its requests of the window exceeded the limit."""
    rates = Rates(limit=5, window_s=60)
    done: list[tuple[int, str]] = []
    for at, key in sorted(requests):
        look = at // CHECK_EVERY_S * CHECK_EVERY_S
        window = Counter(k for t, k in done if look - 60 <= t < look)
        assert rates.count((key,), at) is (window[key] > 5)
        done.append((at, key))
