"""Callers are believed by their signatures, and refused in the words of the service that they call."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

TRUST = '{"Version": "2012-10-17", "Statement": []}'
CALLS: dict[str, tuple[str, str]] = {
    "query": ("iam", "list_users"),
    "json": ("dynamodb", "list_tables"),
    "rest-json": ("lambda", "list_functions"),
    "rest-xml": ("route53", "list_hosted_zones"),
    "ec2": ("ec2", "describe_regions"),
    "s3": ("s3", "list_buckets"),
}
MISMATCH = {
    "query": ("SignatureDoesNotMatch", 403),
    "json": ("InvalidSignatureException", 400),
    "rest-json": ("InvalidSignatureException", 403),
    "rest-xml": ("SignatureDoesNotMatch", 403),
    "ec2": ("AuthFailure", 401),
    "s3": ("SignatureDoesNotMatch", 403),
}
UNKNOWN = {
    "query": ("InvalidClientTokenId", 403),
    "json": ("UnrecognizedClientException", 400),
    "rest-json": ("UnrecognizedClientException", 403),
    "rest-xml": ("InvalidClientTokenId", 403),
    "ec2": ("AuthFailure", 401),
    "s3": ("InvalidAccessKeyId", 403),
}
TOKENLESS = {
    "query": ("InvalidClientTokenId", 403),
    "json": ("UnrecognizedClientException", 400),
    "rest-json": ("UnrecognizedClientException", 403),
    "rest-xml": ("InvalidClientTokenId", 403),
    "ec2": ("AuthFailure", 401),
    "s3": ("InvalidToken", 400),
}
EXPIRED = {
    "query": ("ExpiredToken", 403),
    "json": ("ExpiredTokenException", 400),
    "rest-json": ("ExpiredTokenException", 403),
    "rest-xml": ("ExpiredToken", 403),
    "ec2": ("RequestExpired", 400),
    "s3": ("ExpiredToken", 400),
}


def client(aws: Any, service: str, key: str | None = None, secret: str | None = None, token: str | None = None) -> Any:
    """Return a client with own credentials; by default the root's."""
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name="us-east-1",
        endpoint_url=aws.ready["endpoint_url"],
        aws_access_key_id=key or aws.ready["access_key_id"],
        aws_secret_access_key=secret or aws.ready["secret_access_key"],
        aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}),
    )


def refusal(call: Callable[[], object]) -> tuple[str, int]:
    """Return the code and the status of a refusal, as the SDK reads it."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def session_of(aws: Any, name: str) -> dict[str, str]:
    """Return the credentials of a session of a new role, as AssumeRole answers them."""
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    found: dict[str, str] = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return found


@pytest.mark.parametrize("protocol", CALLS)
def test_a_wrong_signature_and_a_wrong_key_are_refused(aws: Any, protocol: str) -> None:
    """And the right ones are not."""
    service, operation = CALLS[protocol]
    assert refusal(getattr(client(aws, service, secret="x" * 40), operation)) == MISMATCH[protocol]
    assert refusal(getattr(client(aws, service, key="AKIASOMEBODYELSE0000"), operation)) == UNKNOWN[protocol]
    getattr(client(aws, service), operation)()


@pytest.mark.parametrize("protocol", CALLS)
def test_a_tampered_body_is_refused(aws: Any, protocol: str) -> None:
    """What arrives is not what was signed."""
    service, operation = CALLS[protocol]
    tampering = client(aws, service)
    tampering.meta.events.register("before-send", _tamper)
    code, status = refusal(getattr(tampering, operation))
    assert (code, status) == (("XAmzContentSHA256Mismatch", 400) if protocol == "s3" else MISMATCH[protocol])


def _tamper(request: Any, **_: Any) -> None:
    request.body = b"tampered"
    request.headers["Content-Length"] = "8"


@pytest.mark.parametrize("protocol", CALLS)
def test_a_session_is_known_by_its_token_until_it_ends(aws: Any, protocol: str, unique: Callable[[str], str]) -> None:
    """The end comes by the clock of localaws."""
    service, operation = CALLS[protocol]
    session = session_of(aws, unique("role"))
    key = session["AccessKeyId"], session["SecretAccessKey"]
    getattr(client(aws, service, *key, session["SessionToken"]), operation)()
    assert refusal(getattr(client(aws, service, *key), operation)) == TOKENLESS[protocol]
    aws.advance(3601)
    assert refusal(getattr(client(aws, service, *key, session["SessionToken"]), operation)) == EXPIRED[protocol]


def test_a_key_that_was_deactivated_is_nobodys(aws: Any, unique: Callable[[str], str]) -> None:
    """And one that is active again is its user's."""
    iam, name = aws.client("iam"), unique("user")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    sts = client(aws, "sts", made["AccessKeyId"], made["SecretAccessKey"])
    assert sts.get_caller_identity()["Arn"].endswith(name)
    iam.update_access_key(UserName=name, AccessKeyId=made["AccessKeyId"], Status="Inactive")
    assert refusal(sts.get_caller_identity) == ("InvalidClientTokenId", 403)


def test_an_unsigned_call_is_refused(aws: Any) -> None:
    """A web page cannot do more."""
    form = {"Action": "CreateUser", "UserName": "unsigned", "Version": "2010-05-08"}
    assert requests.post(aws.ready["endpoint_url"], data=form, timeout=10).status_code == 403


def test_a_signature_of_another_time_is_refused(aws: Any) -> None:
    """A day ago is neither the real time nor localaws's."""
    asked: Any = AWSRequest("GET", f"{aws.ready['endpoint_url']}/2015-03-31/functions/", data=b"")
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - 86400))
    auth: Any = SigV4Auth(
        Credentials(aws.ready["access_key_id"], aws.ready["secret_access_key"]), "lambda", "us-east-1"
    )
    asked.context["timestamp"] = moment
    asked.headers["X-Amz-Date"] = moment
    signature = auth.signature(auth.string_to_sign(asked, auth.canonical_request(asked)), asked)
    auth._inject_signature_to_request(asked, signature)  # add_auth signs for now alone
    answer = requests.get(asked.url, headers=dict(asked.headers.items()), timeout=10)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (403, "InvalidSignatureException")


def test_a_presigned_call_of_any_service_is_verified(aws: Any) -> None:
    """STS's GetCallerIdentity by a URL, as clusters of EKS ask it, until it ends by the clock of localaws.

    Another action under its signature is refused.
    """
    asked: Any = AWSRequest("GET", f"{aws.ready['endpoint_url']}/?Action=GetCallerIdentity&Version=2011-06-15")
    key = Credentials(aws.ready["access_key_id"], aws.ready["secret_access_key"])
    SigV4QueryAuth(key, "sts", "us-east-1", expires=60).add_auth(asked)
    assert requests.get(asked.url, timeout=10).status_code == 200
    assert requests.get(asked.url.replace("GetCallerIdentity", "GetAccessKeyInfo"), timeout=10).status_code == 403
    assert requests.get(asked.url.replace("X-Amz-Expires=60", "X-Amz-Expires=x"), timeout=10).status_code == 400
    aws.advance(61)
    assert requests.get(asked.url, timeout=10).status_code == 403


def test_open_takes_any_credentials_and_still_no_foreign_page(tmp_path: Path) -> None:
    """For tools that bring dummy credentials along; hosts and origins are looked at all the same."""
    ready_file = tmp_path / "ready.json"
    command = [sys.executable, "-m", "localaws", "--stop-at-eof", "--open", "--ready-file", str(ready_file)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while not ready_file.exists():
            assert time.monotonic() < deadline, "not ready within 240 s"
            time.sleep(0.02)
        ready = json.loads(ready_file.read_text())
        make: Any = boto3.client
        at = {"region_name": "us-east-1", "endpoint_url": ready["endpoint_url"]}
        dummy = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        for service, operation in CALLS.values():
            getattr(make(service, **at, **dummy), operation)()
        form = {"Action": "CreateUser", "UserName": "open", "Version": "2010-05-08"}
        for header in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert requests.post(ready["endpoint_url"], data=form, headers=header, timeout=10).status_code == 403
        assert requests.get(f"{ready['endpoint_url']}/_localaws/clock", timeout=10).status_code == 404
    finally:
        process.terminate()
        process.communicate(timeout=60)  # closes its input, too
