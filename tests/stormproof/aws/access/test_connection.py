"""Who cannot sign in is told so in one sentence, before anything is looked at."""

from __future__ import annotations

import json
from pathlib import Path

import botocore.exceptions as raised
import pytest

from stormproof.aws.access.connection import open_session
from stormproof.aws.access.failures import SIGNED_OUT, explain
from stormproof.cli import main
from stormproof.core.errors import CouldNotLook
from stormproof.core.target.file import parse_target
from tests.stormproof.made_targets import STAGING

PROFILE = """
[profile ended]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Admin
region = us-east-1

[sso-session company]
sso_start_url = https://company.example/start
sso_region = us-east-1
"""


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose only profile signs in through IAM Identity Center, with a session that has ended."""
    (tmp_path / "config").write_text(PROFILE)
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    # The name is the SHA-1 of the session's: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html
    told = {"accessToken": "t", "expiresAt": "2020-01-01T00:00:00Z"}
    (cache / "15c7db9b73e8ee1a6d2cd2c8a4b5e0d4c5c5b5f4.json").write_text(json.dumps(told))
    for name, value in {"HOME": str(tmp_path), "AWS_CONFIG_FILE": str(tmp_path / "config")}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "error",
    [
        raised.UnauthorizedSSOTokenError(),
        raised.SSOTokenLoadError(error_msg="no token"),
        raised.TokenRetrievalError(provider="sso", error_msg="Token has expired and refresh failed"),
    ],
)
def test_a_session_that_has_ended_is_told_with_the_command_that_begins_one(error: Exception) -> None:
    """In one sentence."""
    found = explain(error, "sts", "get_caller_identity")
    assert (found.code, found.message) == ("aws.credentials", f"sts get_caller_identity: {SIGNED_OUT}")


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(("profile", "said"), [("ended", "aws sso login"), ("nobody", "nobody")])
def test_init_stops_with_one_sentence(
    profile: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, no traceback: a session that has ended, and a profile of nobody."""
    given = ["--stack", "s", "--name", "n", "--environment", "staging", "--admin-email", "a@example.com"]
    file = tmp_path / "t.toml"
    with pytest.raises(SystemExit) as left:
        main(["target", "init", *given, "--region", "us-east-1", "--profile", profile, "--file", str(file)])
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert said in told
    assert "Traceback" not in told
    assert not file.exists()


@pytest.mark.usefixtures("configured")
def test_a_target_of_a_profile_of_nobody_cannot_be_looked_at() -> None:
    """The profile is named."""
    target = parse_target(STAGING.replace("[aws]\n", '[aws]\nprofile = "nobody"\n'), "t.toml")
    with pytest.raises(CouldNotLook, match="nobody"):
        open_session(target)
