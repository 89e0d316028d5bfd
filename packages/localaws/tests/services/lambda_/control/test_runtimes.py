"""Which runtimes a function may name, and what is said of those that run on another interpreter."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

OWN = f"python{sys.version_info.major}.{sys.version_info.minor}"
OTHER = "python3.14" if OWN != "python3.14" else "python3.13"


@pytest.mark.parametrize("runtime", ["python3.8", "python3.9", "python3.14", "nodejs22.x", "provided.al2023"])
def test_runtimes_in_use_are_taken(client: Any, make: Callable[..., str], runtime: str) -> None:
    """Deprecated ones too, as long as AWS lets functions be created with them."""
    found = client.get_function_configuration(FunctionName=make(Runtime=runtime))
    assert found["Runtime"] == runtime


@pytest.mark.parametrize(
    ("runtime", "words"),
    [
        ("python3.7", "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda"),
        ("nodejs14.x", "The runtime parameter of nodejs14.x is no longer supported for creating or updating"),
        ("python4.2", "Value python4.2 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set"),
    ],
)
def test_other_runtimes_are_refused(client: Any, make: Callable[..., str], runtime: str, words: str) -> None:
    """One that is out of use, or that AWS does not know, is taken neither for a new function nor for another one."""
    name = make()
    for attempt in (
        lambda: make(Runtime=runtime),
        lambda: client.update_function_configuration(FunctionName=name, Runtime=runtime),
    ):
        with pytest.raises(ClientError) as refused:
            attempt()
        error = refused.value.response["Error"]
        assert error["Code"] == "InvalidParameterValueException"
        assert error["Message"].startswith(words)


TELL = """
import os, sys
def handler(event, context):
    return [sys.version_info[:2], os.environ["AWS_EXECUTION_ENV"]]
"""


def test_a_function_of_another_python_runs_and_that_is_said(
    aws: Any, make: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    """It runs on localaws's own interpreter, and a page names the function."""
    source = (
        "import os, sys\ndef handler(event, context): return [sys.version_info[:2], os.environ['AWS_EXECUTION_ENV']]"
    )
    own, other = make(source, Runtime=OWN), make(source, Runtime=OTHER)
    for name, runtime in ((own, OWN), (other, OTHER)):
        assert invoke(name) == [list(sys.version_info[:2]), f"AWS_Lambda_{runtime}"]
    page = requests.get(aws.page("interpreters"), timeout=20).json()
    told = {function["arn"].split(":")[6]: function["runtime"] for function in page["functions"]}
    assert page["interpreter"] == OWN
    assert told[other] == OTHER
    assert own not in told
