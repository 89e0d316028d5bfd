"""Metrics of a stage are named after the API's name, never its ID; an alarm that errs in that is found all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.observe.capacity.usage import read_usage
from stormproof.core.alerts.belonging import resources
from stormproof.core.alerts.stage_metrics import LATENCY_ALIKE, NAMESPACE, SERVER_ERRORS_ALIKE, dimensions, meant_for
from stormproof.core.dashboards.metrics import of_api, of_stage
from tests.provisioners.fakes import API, SYSTEM, FakeReads

SHOP = replace(SYSTEM.api, stages=("prod", "test"))


def alarm(metric: str = "5XXError", namespace: str = NAMESPACE, **named: str) -> dict[str, Any]:
    """Return an alarm on a metric with these dimensions."""
    of = [{"Name": name, "Value": value} for name, value in named.items()]
    return {"Namespace": namespace, "MetricName": metric, "Dimensions": of, "Statistic": "Sum", "Period": 300}


@given(st.text())
def test_names_of_dimensions_are_ascii(name: str) -> None:
    """API Gateway drops what is not; where nothing is left the API goes by its ID."""
    kept = dimensions(replace(SHOP, name=name), "prod")["ApiName"]
    assert kept.isascii()
    assert kept == ("".join(each for each in name if each.isascii()) or API)


@pytest.mark.parametrize(("name", "told"), [("Bücher", "Bcher"), ("注文", API)])
def test_a_name_beyond_ascii_is_the_same_wherever_metrics_are_named(name: str, told: str) -> None:
    """In alarms, on the dashboard, among what tells the system's alarms from others', in what usage is asked for."""
    system = replace(SYSTEM, api=replace(SHOP, name=name))
    asked: list[dict[str, Any]] = []

    def answer(**parameters: Any) -> list[Any]:
        asked.extend(each["MetricStat"]["Metric"] for each in parameters["MetricDataQueries"])
        return []

    read_usage(FakeReads({("cloudwatch", "get_metric_data"): answer}), system, datetime(2026, 11, 22, 12, tzinfo=UTC))
    (used,) = (each["Dimensions"] for each in asked if each["Namespace"] == NAMESPACE)
    assert used == [{"Name": "ApiName", "Value": told}]
    assert of_api(system.api, "Count").dimensions == {("ApiName", told)}
    assert ("ApiName", told) in of_stage(system.api, "Count").dimensions
    assert ("ApiName", told) in resources(system)


@pytest.mark.parametrize(
    "named",
    [
        {"ApiName": "shop", "Stage": "prod"},
        {"ApiName": "shop"},
        {"ApiName": API},
        {"ApiId": API, "Stage": "prod"},
        {"ApiName": "shop", "Stage": "no-such-stage"},
    ],
)
def test_an_alarm_is_meant_for_a_stage_whether_or_not_it_can_see_it(named: dict[str, str]) -> None:
    """An owner who names the ID, or a stage that is gone, trusts in an alarm that never goes off."""
    assert meant_for(alarm(**named), SHOP, "prod", SERVER_ERRORS_ALIKE)


@pytest.mark.parametrize(
    "other",
    [
        alarm(ApiName="shop", Stage="test"),
        alarm(ApiName="payroll", Stage="prod"),
        alarm("4XXError", ApiName="shop", Stage="prod"),
        alarm("5XXError", "Shop", ApiName="shop", Stage="prod"),
        alarm(),
    ],
)
def test_an_alarm_on_something_else_is_none_of_it(other: dict[str, Any]) -> None:
    """Another stage that there is, another API, another metric."""
    assert not meant_for(other, SHOP, "prod", SERVER_ERRORS_ALIKE)


def test_who_watches_the_integration_alone_means_latency() -> None:
    """What he leaves out is seen by provoking it."""
    assert meant_for(alarm("IntegrationLatency", ApiName="shop", Stage="prod"), SHOP, "prod", LATENCY_ALIKE)
