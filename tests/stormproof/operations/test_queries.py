"""A question is asked of logs that are there, of a time that is one, with all that it needs to know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.queries.library import find
from stormproof.operations.queries import cost, question
from tests.provisioners.fakes import FakeReads, context

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
READS = FakeReads({("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]}})


def test_a_question_is_text_and_logs_and_time() -> None:
    """The parameter's value stands in the text, the groups are those of the query's logs."""
    asked = question(READS, context(), find("one-request"), {"id": "a-1"}, NOW - HOUR, NOW)
    assert '"a-1"' in asked.text
    assert asked.groups == (
        "/aws/lambda/shop-api",
        "/aws/lambda/stormproof-abc123-authorizer",
        "/stormproof/abc123/access",
    )


@pytest.mark.parametrize(
    ("name", "values", "back", "said"),
    [
        ("one-request", {}, HOUR, "needs to know id"),
        ("top-keys", {"id": "1"}, HOUR, "no parameter"),
        ("top-keys", {}, timedelta(0), "nothing lies between"),
        ("firewall-blocks", {}, HOUR, "logs that are not there: firewall"),
    ],
)
def test_what_cannot_be_asked_is_told_with_a_way_out(
    name: str, values: dict[str, str], back: timedelta, said: str
) -> None:
    """Before anything is asked."""
    with pytest.raises(UsageError, match=said) as refused:
        question(READS, context(), find(name), values, NOW - back, NOW)
    assert refused.value.way_out


def test_a_query_costs_by_the_byte() -> None:
    """Half a US cent for a gigabyte."""
    assert cost(1e9) == pytest.approx(0.005)
