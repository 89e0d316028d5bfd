"""``stormproof localaws``: which system it runs, and what it says where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli.localaws import parameters, twin
from stormproof.core.errors import UsageError

TYPE_UNKNOWN = "Resources: {A: {Type: 'AWS::Nowhere::Thing', Properties: {}}}"
NAME_TAKEN = """
Resources:
  One: {Type: 'AWS::SQS::Queue', Properties: {QueueName: same, VisibilityTimeout: 1}}
  Two: {Type: 'AWS::SQS::Queue', DependsOn: One, Properties: {QueueName: same, VisibilityTimeout: 2}}
"""


def test_the_twin_is_the_system_that_nobody_named() -> None:
    """Its template travels with Stormproof."""
    assert twin().is_file()


def test_parameters_are_pairs() -> None:
    """A value may have any character, the equals sign included."""
    assert parameters(["A=1", "B=", "C=x=y"]) == {"A": "1", "B": "", "C": "x=y"}
    for wrong in ("A", "=1"):
        with pytest.raises(UsageError, match="is no KEY=VALUE"):
            parameters([wrong])


@pytest.mark.parametrize(
    "words", [("--no-system", "--system", "t.yaml"), ("--no-system", "--parameter", "A=1"), ("--parameter", "A")]
)
def test_what_cannot_be_meant_is_bad_use(stormproof: Callable[..., Any], words: tuple[str, ...]) -> None:
    """Before anything is started."""
    done = stormproof("localaws", *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("gone.yaml", "cannot be read"),
        (TYPE_UNKNOWN, "AWS::Nowhere::Thing"),
        (NAME_TAKEN, "Two"),
        ("Resources: {A: {Type: 'AWS::Lambda::Function', Properties: {Code: gone}}}", "Code gone is not there"),
    ],
)
def test_a_template_that_cannot_be_deployed_is_told_with_the_reason(
    process: Callable[..., Any], tmp_path: Path, template: str, says: str
) -> None:
    """CloudFormation's own words, the resource's name; one message, and status 2."""
    file = tmp_path / "gone.yaml"
    if template != file.name:
        file = tmp_path / "template.yaml"
        file.write_text(template, "utf-8")
    done = process("localaws", "--system", str(file))
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
