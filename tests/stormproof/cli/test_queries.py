"""``stormproof queries`` as its user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from stormproof.cli.queries import parameters
from stormproof.core.errors import UsageError
from stormproof.core.queries.library import find


@pytest.mark.parametrize("text", ["id", "=x", "id=", ""])
def test_a_parameter_has_a_name_and_a_value(text: str) -> None:
    """Anything else is refused with the form to write."""
    with pytest.raises(UsageError, match="NAME=VALUE"):
        parameters([text])
    assert parameters(["id=a=b"]) == {"id": "a=b"}


def test_the_library_is_listed_and_shown_without_aws(stormproof: Callable[..., Any]) -> None:
    """Every question with its name, what a query costs, and a query as it can be pasted."""
    listed = stormproof("queries", "list")
    assert "Who was refused, and why?" in listed.stdout
    assert "0.005 USD for each GB" in listed.stdout
    names = {each["name"] for each in json.loads(stormproof("queries", "list", "--json", "-").stdout)}
    assert "who-was-refused" in names
    shown = stormproof("queries", "show", "one-request").stdout
    assert shown.rstrip().endswith(find("one-request").text)


def test_an_unknown_query_is_one_message_and_status_2(stormproof: Callable[..., Any]) -> None:
    """It names those there are, before anything is asked of AWS."""
    done = stormproof("queries", "run", "nope")
    assert done.returncode == 2
    assert "top-keys" in done.stderr


def test_a_query_is_run_over_the_logs_of_the_system(stormproof: Callable[..., Any], standing: str) -> None:
    """Rows, what was read for them and what that costs; where nothing is found it is said."""
    target = ("--target", standing)
    done = stormproof("queries", "run", "who-was-refused", "--json", "-", *target)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["log_groups"]
    assert told["cost_usd"] == pytest.approx(told["bytes_scanned"] * 0.005 / 1e9)
    assert "0.005 USD for each GB" in done.stderr
    found = stormproof("queries", "run", "one-request", "--set", "id=nobody-has-this", *target)
    assert "Nothing was found." in found.stdout


def test_a_query_that_needs_to_know_something_asks_for_it(
    stormproof: Callable[..., Any], localaws: dict[str, Any]
) -> None:
    """What it is and how to say it; a value that could end the text it stands in is refused."""
    target = ("--target", localaws["target"])
    asked = stormproof("queries", "run", "one-request", *target)
    assert asked.returncode == 2
    assert "--set id=" in asked.stderr
    refused = stormproof("queries", "run", "one-request", "--set", 'id=x" or @message like "', *target)
    assert refused.returncode == 2
    assert "cannot stand in a query" in refused.stderr
