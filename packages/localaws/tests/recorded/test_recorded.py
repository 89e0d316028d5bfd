"""localaws answers as was recorded on AWS: every fact of ``tests/recorded/<service>/*.toml``."""

from __future__ import annotations

from collections import Counter

import pytest

from localaws_testing.aws import Aws
from localaws_testing.given import given
from localaws_testing.placeholders import Bound
from localaws_testing.recorded import Fact, answered, ask, facts

EVERY = tuple(facts())


@pytest.mark.parametrize("fact", EVERY, ids=str)
def test_answers_are_those_recorded_on_aws(aws: Aws, fact: Fact) -> None:
    """Members, types, error codes and wordings, with what differs from account to account left open."""
    bound = Bound(given(aws))
    try:
        for call in fact.calls:
            seen, expected = answered(aws, call, bound)
            assert seen == expected, f"{call.service} {call.operation}; source: {fact.source} {fact.recorded}"
    finally:
        for call in fact.after:
            ask(aws, call, bound.filled(call.parameters))


def test_each_fact_says_what_it_is_and_where_it_was_recorded() -> None:
    """A title of its own, a URL, and at least one answer."""
    assert max(Counter(map(str, EVERY)).values()) == 1
    for fact in EVERY:
        assert fact.source.startswith("https://"), fact
        assert fact.recorded, fact
        assert any(call.expected for call in fact.calls), fact
