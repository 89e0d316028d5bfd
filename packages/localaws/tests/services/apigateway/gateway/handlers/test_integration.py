"""The choice of integration."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("integration", [None, {"type": "OTHER"}, {"type": "AWS"}])
def test_what_is_not_served_is_a_configuration_error(world: Any, integration: Any) -> None:
    """A method without integration, or with one of a type that is not served here, is a clean 500."""
    world.deploy({"/x": {"GET": world.method(methodIntegration=integration)}})
    answer = world.ask()
    assert (answer.status, answer.body) == (500, b'{"message": "Internal server error"}')
