"""Method settings are found however they were named when they were set."""

from __future__ import annotations

import pytest

from stormproof.aws.observe.apigateway_methods import ALL_METHODS, settings_by_method


@pytest.mark.parametrize(
    ("named", "route"),
    [
        ("~1health/GET", ("/health", "GET")),
        ("health/GET", ("/health", "GET")),
        ("~1orders~1{id}/ANY", ("/orders/{id}", "ANY")),
        ("orders~1{id}/ANY", ("/orders/{id}", "ANY")),
        ("~1/GET", ("/", "GET")),
        ("*/*", ALL_METHODS),
    ],
)
def test_a_methods_settings_are_found_by_its_route(named: str, route: tuple[str, str]) -> None:
    """As AWS's own tools write it, and as Terraform does."""
    assert settings_by_method({"methodSettings": {named: {"cachingEnabled": True}}}) == {
        route: {"cachingEnabled": True}
    }


def test_a_stage_without_any_has_none() -> None:
    """GetStage leaves them out then."""
    assert settings_by_method({"stageName": "prod"}) == {}
