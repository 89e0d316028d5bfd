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


@pytest.mark.parametrize("name", ["AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID"])
def test_a_reserved_variable_is_named(make: Callable[..., str], name: str) -> None:
    """Recorded: the refusal names the keys; those that Lambda defines without reserving them are taken."""
    with pytest.raises(ClientError) as refused:
        make(Environment={"Variables": {name: "x", "OWN": "y"}})
    assert refused.value.response["Error"]["Message"] == (
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        "contains reserved keys that are currently not supported for modification. "
        f"Reserved keys used in this request: {name}"
    )
    unreserved = ("AWS_LAMBDA_EXEC_WRAPPER", "AWS_XRAY_CONTEXT_MISSING", "PATH", "PYTHONPATH", "TZ")
    assert make(Environment={"Variables": dict.fromkeys(unreserved, "x")})
