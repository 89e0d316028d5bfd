"""SSM: names of parameters.

Validated on AWS: localstack/localstack, tests/aws/services/ssm/test_ssm.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]


def test_a_parameter_is_told_by_the_name_that_was_asked_for(aws: Any, unique: Name) -> None:
    """Of one level, with and without the slash."""
    ssm, name = aws.client("ssm"), unique("p")
    ssm.put_parameter(Name=name, Value="v", Type="String")
    for asked in (name, f"/{name}"):
        assert ssm.get_parameter(Name=asked)["Parameter"]["Name"] == asked
        assert [each["Name"] for each in ssm.get_parameters(Names=[asked])["Parameters"]] == [asked]


@pytest.mark.parametrize("name", ["/a//b", "a/b"])
def test_a_malformed_path_is_refused(aws: Any, name: str) -> None:
    """ValidationException, and not that it is absent."""
    ssm = aws.client("ssm")
    with pytest.raises(ssm.exceptions.ClientError, match=r"ValidationException.*sub-paths divided by slash symbol"):
        ssm.get_parameter(Name=name)


def test_absent_secrets_are_invalid_among_others(aws: Any, unique: Name) -> None:
    """Those that are there keep the prefix by which they are referred to."""
    ssm, name = aws.client("ssm"), unique("secret")
    aws.client("secretsmanager").create_secret(Name=name, SecretString="s")
    there, absent = (f"/aws/reference/secretsmanager/{each}" for each in (name, "no-such"))
    told = ssm.get_parameters(Names=[there, absent], WithDecryption=True)
    assert ([each["Name"] for each in told["Parameters"]], told["InvalidParameters"]) == ([there], [absent])
    assert "SourceResult" in ssm.get_parameter(Name=there, WithDecryption=True)["Parameter"]
