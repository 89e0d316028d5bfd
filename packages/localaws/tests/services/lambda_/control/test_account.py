"""Concurrency, account settings, and what is not imitated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


def test_reserved_concurrency_of_nothing_throttles(
    client: Any, make: Callable[..., str], invoke: Callable[..., Any], answered: Callable[..., Any], code_of: CodeOf
) -> None:
    """With no concurrency at all every invocation is TooManyRequestsException (429)."""
    name = make()
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    assert client.get_function(FunctionName=name)["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=name)
    assert code_of(refused) == ("TooManyRequestsException", 429)
    client.delete_function_concurrency(FunctionName=name)
    assert answered(name)["StatusCode"] == 200


def test_what_is_not_imitated_is_refused_in_lambdas_own_protocol(
    client: Any, make: Callable[..., str], code_of: CodeOf
) -> None:
    """Provisioned concurrency is not implemented, and listing it shows that there is none."""
    name = make()
    client.publish_version(FunctionName=name)
    with pytest.raises(ClientError) as refused:
        client.put_provisioned_concurrency_config(FunctionName=name, Qualifier="1", ProvisionedConcurrentExecutions=1)
    assert code_of(refused) == ("NotImplemented", 501)
    assert client.list_provisioned_concurrency_configs(FunctionName=name)["ProvisionedConcurrencyConfigs"] == []


def test_account_settings_count_functions(client: Any, make: Callable[..., str]) -> None:
    """GetAccountSettings shows the quotas and at least the function just made."""
    make()
    settings = client.get_account_settings()
    assert settings["AccountLimit"]["ConcurrentExecutions"] == 1000
    assert settings["AccountUsage"]["FunctionCount"] >= 1
