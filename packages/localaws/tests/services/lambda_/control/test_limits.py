"""Settings that AWS refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


@pytest.mark.parametrize(
    "settings",
    [
        {"Timeout": 901},
        {"MemorySize": 10241},
        {"Environment": {"Variables": {"AWS_REGION": "eu-west-1"}}},
        {"Environment": {"Variables": {"1A": "x"}}},
        {"Environment": {"Variables": {"LARGE": "x" * 4096}}},
    ],
)
def test_settings_outside_of_the_limits_are_refused(
    client: Any, make: Callable[..., str], settings: dict[str, Any], code_of: CodeOf
) -> None:
    """Neither a new function nor an update takes them."""
    name = make()
    for attempt in (
        lambda: make(**settings),
        lambda: client.update_function_configuration(FunctionName=name, **settings),
    ):
        with pytest.raises(ClientError) as refused:
            attempt()
        assert code_of(refused) == ("InvalidParameterValueException", 400)
