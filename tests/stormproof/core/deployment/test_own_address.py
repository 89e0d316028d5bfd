"""The API's own address, switched on or off: a change that any deployment, of whoever, takes along."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.deployment.api_settings import NO_OWN_ADDRESS, compared, exported_settings, live_settings, unseen

CLOSED: dict[str, Any] = {"disableExecuteApiEndpoint": True}
TOLD: dict[str, Any] = {"servers": [{"x-amazon-apigateway-endpoint-configuration": CLOSED}]}


@pytest.mark.parametrize(
    ("api", "export", "differing"),
    [(CLOSED, {}, (NO_OWN_ADDRESS,)), ({}, TOLD, (NO_OWN_ADDRESS,)), (CLOSED, TOLD, ()), ({}, {}, ())],
)
def test_what_was_switched_and_not_deployed_is_a_difference(
    api: dict[str, Any], export: dict[str, Any], differing: tuple[str, ...]
) -> None:
    """Either way; an export tells of it, so nothing of it is unseen."""
    live, deployed = live_settings(api, (), ()), exported_settings(export)
    assert (compared(live, deployed), unseen(live, deployed)) == (differing, ())
