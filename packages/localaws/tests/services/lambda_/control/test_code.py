"""A function's code: where it can be fetched, and what is no code."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


def test_code_can_be_fetched_from_its_location(
    client: Any, make: Callable[..., str], zipped: Callable[..., bytes]
) -> None:
    """Code.Location is a URL that returns the package, of ``$LATEST`` and of a published version alike."""
    name = make()
    client.publish_version(FunctionName=name)
    client.update_function_code(FunctionName=name, ZipFile=zipped("changed = 1"))
    for qualifier, expected in (("1", zipped()), ("$LATEST", zipped("changed = 1"))):
        location = client.get_function(FunctionName=name, Qualifier=qualifier)["Code"]["Location"]
        fetched = requests.get(location, timeout=10)
        with zipfile.ZipFile(io.BytesIO(fetched.content)) as got, zipfile.ZipFile(io.BytesIO(expected)) as wanted:
            assert got.read("app.py") == wanted.read("app.py")


def test_code_that_is_no_zip_is_refused(
    client: Any, make: Callable[..., str], invoke: Callable[..., Any], code_of: CodeOf
) -> None:
    """Neither a new function nor an update takes bytes that cannot be unpacked; the function stays as it was."""
    with pytest.raises(ClientError) as refused:
        make(Code={"ZipFile": b"no zip"})
    assert code_of(refused) == ("InvalidParameterValueException", 400)
    name = make()
    with pytest.raises(ClientError):
        client.update_function_code(FunctionName=name, ZipFile=b"no zip")
    assert invoke(name)["version"] == "$LATEST"


def test_code_can_come_from_a_bucket(
    aws: Any,
    client: Any,
    make: Callable[..., str],
    invoke: Callable[..., Any],
    zipped: Callable[..., bytes],
    unique: Callable[[str], str],
    code_of: CodeOf,
    settled: Callable[[str], None],
) -> None:
    """A function is made and updated from objects; one that is not there is InvalidParameterValueException."""
    s3, bucket = aws.client("s3"), unique("code")
    s3.create_bucket(Bucket=bucket)
    for key, word in (("one.zip", "one"), ("two.zip", "two")):
        s3.put_object(Bucket=bucket, Key=key, Body=zipped(f"def handler(event, context): return {word!r}"))
    name = make(Code={"S3Bucket": bucket, "S3Key": "one.zip"})
    assert invoke(name) == "one"
    client.update_function_code(FunctionName=name, S3Bucket=bucket, S3Key="two.zip")
    assert invoke(name) == "two"
    settled(name)
    with pytest.raises(ClientError) as refused:
        client.update_function_code(FunctionName=name, S3Bucket=bucket, S3Key="three.zip")
    assert code_of(refused) == ("InvalidParameterValueException", 400)
    assert invoke(name) == "two"
