"""Where the commands of the runbook find AWS, and what is told of what runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.run.environment import terminal
from stormproof.run.environment.terminal import RunTerminal, environment
from tests.stormproof.run.made_up_world import TARGET


def test_each_service_is_named_to_the_aws_cli_on_the_embedded_aws() -> None:
    """SQS and S3 by TLS, which their policies may ask for; version 1 of the AWS CLI asks for SQS at its own address."""
    embedded = TARGET.embedded
    assert embedded is not None
    secure = TARGET.model_copy(
        update={"embedded": embedded.model_copy(update={"endpoint_url_https": "https://127.0.0.1:4567"})}
    )
    told = environment(Path("t.toml"), secure)
    assert [told[f"AWS_ENDPOINT_URL_{service}"] for service in ("SQS", "S3")] == ["https://127.0.0.1:4567"] * 2
    assert environment(Path("t.toml"), TARGET)["AWS_ENDPOINT_URL_SQS"] == told["AWS_ENDPOINT_URL"]
    assert "AWS_ENDPOINT_URL_SQS" not in environment(Path("t.toml"), TARGET.model_copy(update={"embedded": None}))


def test_what_runs_the_commands_tells_how_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its status, and with the last line that it has said."""
    (tmp_path / "ending.py").write_text("import sys\nsys.stdin.readline()\nsys.exit('one\\nno more')\n", "utf-8")
    monkeypatch.setattr(terminal, "MODULE", "ending")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(CouldNotLook, match=r"ended with 1 at `stormproof plan`: no more$") as raised:
        RunTerminal(tmp_path / "t.toml", TARGET, lambda: None).run(["stormproof plan"])
    assert raised.value.code == "runbook.not_run"
