"""Function URLs, of functions and of aliases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


def test_function_urls_are_found(client: Any, make: Callable[..., str], code_of: CodeOf) -> None:
    """URLs of the function and of its alias are listed; a second one for the same is a conflict."""
    name = make()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    client.create_function_url_config(FunctionName=name, AuthType="AWS_IAM")
    client.create_function_url_config(FunctionName=name, AuthType="NONE", Qualifier="live")
    listed = client.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]
    assert sorted(config["AuthType"] for config in listed) == ["AWS_IAM", "NONE"]
    with pytest.raises(ClientError) as refused:
        client.create_function_url_config(FunctionName=name, AuthType="NONE")
    assert code_of(refused) == ("ResourceConflictException", 409)
    client.delete_function_url_config(FunctionName=name, Qualifier="live")
    assert len(client.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]) == 1
