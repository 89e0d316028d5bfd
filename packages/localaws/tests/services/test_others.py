"""Services that need no patch: what this project and ordinary users rely on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Name = Callable[[str], str]


def test_parameters_are_kept_in_versions(aws: Any, unique: Name) -> None:
    """SSM parameters are put, overwritten, read by path, and secret ones decrypted on demand alone."""
    ssm = aws.client("ssm")
    path = f"/{unique('path')}"
    ssm.put_parameter(Name=f"{path}/plain", Value="1", Type="String")
    ssm.put_parameter(Name=f"{path}/plain", Value="2", Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{path}/secret", Value="s", Type="SecureString")
    plain, secret = ssm.get_parameters_by_path(Path=path, WithDecryption=True)["Parameters"]
    assert (plain["Value"], plain["Version"], secret["Value"]) == ("2", 2, "s")
    assert ssm.get_parameter(Name=f"{path}/secret")["Parameter"]["Value"] != "s"


def test_the_accounts_public_access_block_is_kept(aws: Any) -> None:
    """S3 Control answers clients that resolve the account's name before the endpoint's, which the SDK insists on."""
    s3control = aws.client("s3control")
    s3control.meta.events.register("before-send.s3-control", connect_without_the_account)
    block = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True,
    }
    s3control.put_public_access_block(AccountId="123456789012", PublicAccessBlockConfiguration=block)
    kept = s3control.get_public_access_block(AccountId="123456789012")["PublicAccessBlockConfiguration"]
    assert kept == block


def connect_without_the_account(request: Any, **_: Any) -> None:
    """Go where a resolver would have gone that knows the name; the Host header keeps it."""
    request.headers["Host"] = request.url.split("/")[2]
    request.url = request.url.replace("//123456789012.", "//", 1)


def test_a_secret_rotates_its_versions(aws: Any, unique: Name) -> None:
    """Secrets Manager keeps the current and the previous value."""
    secrets = aws.client("secretsmanager")
    name = unique("secret")
    secrets.create_secret(Name=name, SecretString="old")
    secrets.put_secret_value(SecretId=name, SecretString="new")
    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "new"
    assert secrets.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")["SecretString"] == "old"
