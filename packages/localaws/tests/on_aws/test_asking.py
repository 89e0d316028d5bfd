"""The whole script against localaws: every question is answered, and nothing is left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localaws.on_aws.__main__ import main
from localaws.on_aws.registry import QUESTIONS
from localaws_testing.aws import Aws


@pytest.fixture
def ready_file(aws: Aws, tmp_path: Path) -> Path:
    """The ready file of the session's embedded AWS."""
    file = tmp_path / "ready.json"
    file.write_text(json.dumps(dict(aws.ready)))
    return file


def test_every_question_is_answered_and_nothing_is_left(
    aws: Aws, ready_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Functions, roles, APIs, keys, plans and stacks are as many as before; the ledger is gone."""
    before = _things(aws)
    answers, ledger = tmp_path / "answers.json", tmp_path / "ledger"
    files = ["--answers", str(answers), "--ledger", str(ledger)]
    status = main(["--account", aws.ready["account"], "--ready-file", str(ready_file), "--yes", *files])
    assert status == 0, capfd.readouterr().err
    told = json.loads(answers.read_text())["answers"]
    assert told.keys() == {question.name for question in QUESTIONS}
    assert told["identity"]["cached"]["planned"][1] == {"apiKey": "the key", "apiKeyId": "its ID"}
    assert told["second-deployment"]["another variable"]["variables"] == {"DECLARED": "second"}
    assert told["tls"]["execute-api, TLS_1_2"]["TLS 1.0"].startswith("refused")
    assert _things(aws) == before
    assert not ledger.exists()


def test_another_account_is_refused(ready_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Before anything is made."""
    ledger = tmp_path / "ledger"
    given = ["--account", "999999999999", "--ready-file", str(ready_file), "--ledger", str(ledger), "--yes"]
    assert main(given) == 2
    assert "nothing was made" in capfd.readouterr().err
    assert not ledger.exists()


def test_nobody_to_ask_is_a_refusal(aws: Aws, ready_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a terminal it wants --yes."""
    assert main(["--account", aws.ready["account"], "--ready-file", str(ready_file)]) == 2
    assert "--yes" in capfd.readouterr().err


def _things(aws: Aws) -> set[str]:
    found = {role["RoleName"] for role in _all(aws, "iam", "list_roles", "Roles")}
    found |= {function["FunctionName"] for function in _all(aws, "lambda", "list_functions", "Functions")}
    for operation in ("get_rest_apis", "get_api_keys", "get_usage_plans"):
        found |= {each["name"] for each in _all(aws, "apigateway", operation, "items")}
    found |= {stack["StackName"] for stack in _all(aws, "cloudformation", "describe_stacks", "Stacks")}
    return {name for name in found if "localaws-on-aws" in name}


def _all(aws: Aws, service: str, operation: str, member: str) -> list[dict[str, Any]]:
    pages = aws.client(service).get_paginator(operation).paginate()
    return [each for page in pages for each in page[member]]
