"""The documented quotas of control planes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.faults.quotas import SINGLE, TOTALS, Quotas


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_one_deployment_in_five_seconds() -> None:
    """API Gateway takes the next CreateDeployment five seconds later, and a refused one costs nothing."""
    watch = Watch()
    quotas = Quotas(watch)
    taken = []
    for _ in range(11):
        taken.append(quotas.admit("us-east-1", "apigateway", "CreateDeployment"))
        watch.now += 1
    assert [second for second, admitted in enumerate(taken) if admitted] == [0, 5, 10]


def test_forty_at_once_then_ten_a_second() -> None:
    """All operations of API Gateway together: a burst of 40, then 10 a second."""
    watch = Watch()
    quotas = Quotas(watch)
    assert sum(quotas.admit("us-east-1", "apigateway", "GetStage") for _ in range(100)) == 40
    watch.now += 1
    assert sum(quotas.admit("us-east-1", "apigateway", "GetStage") for _ in range(100)) == 10


def test_invocations_do_not_count_among_lambdas_control_plane() -> None:
    """15 calls a second of the control plane; invocations are free of it."""
    quotas = Quotas(Watch())
    assert all(quotas.admit("us-east-1", "lambda", "Invoke") for _ in range(100))
    assert sum(quotas.admit("us-east-1", "lambda", "ListFunctions") for _ in range(100)) == 15


def test_regions_have_their_own() -> None:
    """A quota that is used up in one region is whole in another."""
    quotas = Quotas(Watch())
    assert quotas.admit("us-east-1", "apigateway", "DeleteRestApi")
    assert not quotas.admit("us-east-1", "apigateway", "DeleteRestApi")
    assert quotas.admit("eu-west-1", "apigateway", "DeleteRestApi")


@pytest.mark.parametrize("operation", ["GetItem", "PutItem"])
def test_what_has_no_quota_is_always_admitted(operation: str) -> None:
    """DynamoDB's data plane has none here."""
    quotas = Quotas(Watch())
    assert all(quotas.admit("us-east-1", "dynamodb", operation) for _ in range(1000))


@given(
    operation=st.sampled_from(sorted(name for service, name in SINGLE if service == "apigateway")),
    pauses=st.lists(st.floats(0, 10), max_size=60),
)
def test_never_more_than_the_burst_and_what_flowed_in(operation: str, pauses: list[float]) -> None:
    """In any stretch of time no more calls are admitted than the bucket held plus what came in since."""
    watch = Watch()
    quotas = Quotas(watch)
    admitted = 0
    for pause in pauses:
        watch.now += pause
        admitted += quotas.admit("us-east-1", "apigateway", operation)
    for quota in (SINGLE["apigateway", operation], TOTALS["apigateway"][0]):
        assert admitted <= quota.burst + quota.rate * (watch.now - 1000) + 1e-6
