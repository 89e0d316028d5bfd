"""Bucket policies and their conditions, over HTTP and over TLS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

Name = Callable[[str], str]


@pytest.fixture
def bucket(aws: Any, unique: Name) -> str:
    """The name of an own bucket with the object k."""
    name = unique("bucket")
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"v")
    return name


def put_policy(aws: Any, bucket: str, **statement: Any) -> None:
    """Put a policy of one statement on the bucket and its objects; by default it denies everything to everybody."""
    arn = f"arn:aws:s3:::{bucket}"
    whole = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"], **statement}
    document = json.dumps({"Version": "2012-10-17", "Statement": [whole]})
    aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=document)


def denied(call: Callable[[], Any], error: type[Exception]) -> bool:
    """Tell whether a call is refused with AccessDenied."""
    try:
        call()
    except error as refused:
        return "AccessDenied" in str(refused)
    return False


def test_plain_http_is_refused_where_the_policy_wants_tls(aws: Any, bucket: str) -> None:
    """Deny on aws:SecureTransport false refuses objects and listings over HTTP, and lets TLS pass."""
    put_policy(aws, bucket, Condition={"Bool": {"aws:SecureTransport": "false"}})
    plain, secure = aws.client("s3"), aws.client("s3", https=True)
    error = plain.exceptions.ClientError
    assert denied(lambda: plain.put_object(Bucket=bucket, Key="n", Body=b"v"), error)
    assert denied(lambda: plain.get_object(Bucket=bucket, Key="k"), error)
    assert denied(lambda: plain.list_objects_v2(Bucket=bucket), error)
    assert secure.get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"
    assert [entry["Key"] for entry in secure.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


@pytest.mark.parametrize(("version", "refused"), [("1.2", False), ("1.4", True)])
def test_the_tls_version_is_compared_as_a_number(aws: Any, bucket: str, version: str, *, refused: bool) -> None:
    """NumericLessThan on s3:TlsVersion refuses older versions than it names."""
    put_policy(aws, bucket, Condition={"NumericLessThan": {"s3:TlsVersion": version}})
    secure = aws.client("s3", https=True)
    assert denied(lambda: secure.get_object(Bucket=bucket, Key="k"), secure.exceptions.ClientError) is refused


def test_an_upload_without_the_wanted_encryption_is_refused(aws: Any, bucket: str) -> None:
    """StringNotEquals on the encryption header refuses another one and none, and lets the right one pass."""
    condition = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    put_policy(aws, bucket, Action="s3:PutObject", Condition=condition)
    s3 = aws.client("s3")
    error = s3.exceptions.ClientError
    assert denied(lambda: s3.put_object(Bucket=bucket, Key="n", Body=b"v"), error)
    assert denied(lambda: s3.put_object(Bucket=bucket, Key="n", Body=b"v", ServerSideEncryption="AES256"), error)
    assert not denied(lambda: s3.put_object(Bucket=bucket, Key="n", Body=b"v", ServerSideEncryption="aws:kms"), error)


def test_each_of_several_deletes_is_judged(aws: Any, bucket: str) -> None:
    """DeleteObjects reports the keys that the policy protects and deletes the others."""
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="other", Body=b"v")
    put_policy(aws, bucket, Action="s3:DeleteObject", Resource=f"arn:aws:s3:::{bucket}/k")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}, {"Key": "other"}]})
    assert [error["Key"] for error in answer["Errors"]] == ["k"]
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_the_public_reads_what_the_policy_opens(aws: Any, bucket: str) -> None:
    """Without credentials an object is read only where the policy allows it, under its conditions."""
    path = f"/{bucket}/k"
    plain, secure = aws.ready["endpoint_url"] + path, aws.ready["endpoint_url_https"] + path
    assert requests.get(plain, timeout=10).status_code == 403
    put_policy(aws, bucket, Effect="Allow", Action="s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "true"}})
    assert requests.get(plain, timeout=10).status_code == 403
    assert requests.get(secure, verify=aws.ready["ca_bundle"], timeout=10).content == b"v"


def test_a_policy_that_shuts_everybody_out_can_be_taken_off(aws: Any, bucket: str) -> None:
    """The account's root can delete any bucket policy."""
    put_policy(aws, bucket)
    s3 = aws.client("s3")
    assert denied(lambda: s3.get_object(Bucket=bucket, Key="k"), s3.exceptions.ClientError)
    s3.delete_bucket_policy(Bucket=bucket)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"


def test_a_denied_principal_is_told_apart(aws: Any, bucket: str, unique: Name) -> None:
    """A Deny for a role refuses its sessions and nobody else."""
    name = unique("role")
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument='{"Statement": []}')["Role"]["Arn"]
    put_policy(aws, bucket, Principal={"AWS": role})
    session = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    root = aws.client("s3")
    assert denied(
        lambda: aws.session_client("s3", session).get_object(Bucket=bucket, Key="k"), root.exceptions.ClientError
    )
    assert root.get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"
