"""Functions to try Lambda's control plane with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

SOURCE = """
import json, os
def handler(event, context):
    print("seen", json.dumps(event))
    if event.get("fail"):
        raise RuntimeError("asked to fail")
    return {"version": context.function_version, "mark": os.environ.get("MARK"), "event": event}
"""


def package(source: str = SOURCE) -> bytes:
    """A deployment package."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("app.py", source)
    return target.getvalue()


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """Makes deployment packages."""
    return package


@pytest.fixture
def code_of() -> Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]:
    """Tells an error's code and HTTP status."""

    def tell(refused: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
        response: Any = refused.value.response
        return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]

    return tell


@pytest.fixture(scope="module")
def role(aws: Any) -> str:
    """An execution role."""
    iam = aws.client("iam")
    try:
        return str(iam.get_role(RoleName="lambda-tests")["Role"]["Arn"])
    except iam.exceptions.NoSuchEntityException:
        made = iam.create_role(RoleName="lambda-tests", AssumeRolePolicyDocument="{}")
        return str(made["Role"]["Arn"])


@pytest.fixture
def client(aws: Any) -> Any:
    """Lambda."""
    return aws.client("lambda")


@pytest.fixture
def make(client: Any, role: str, unique: Callable[[str], str]) -> Callable[..., str]:
    """Creates functions and returns their names."""

    def create(source: str = SOURCE, **more: Any) -> str:
        name = unique("f")
        code = {"ZipFile": package(source)}
        settings = {"Runtime": "python3.12", "Role": role, "Handler": "app.handler", "Code": code}
        client.create_function(FunctionName=name, **{**settings, **more})
        return name

    return create


@pytest.fixture
def settled(client: Any) -> Callable[[str], None]:
    """Waits until a function's update has ended."""

    def wait(name: str) -> None:
        client.get_waiter("function_updated_v2").wait(FunctionName=name)

    return wait


@pytest.fixture
def answered(client: Any) -> Callable[..., dict[str, Any]]:
    """Invokes and returns the whole answer, its payload read."""

    def invoke(name: str, payload: bytes = b"{}", **more: Any) -> dict[str, Any]:
        answer = client.invoke(FunctionName=name, Payload=payload, **more)
        return {**answer, "Payload": answer["Payload"].read()}

    return invoke


@pytest.fixture
def invoke(answered: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """Invokes and returns what the function returned."""

    def call(name: str, event: Any = None, **more: Any) -> Any:
        return json.loads(answered(name, json.dumps(event or {}).encode(), **more)["Payload"])

    return call
