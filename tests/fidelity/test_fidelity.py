"""How results of an outside suite are read and told."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.fidelity.ours import FOLDER, excepted, our_operations
from tests.fidelity.page import page
from tests.fidelity.results import Outcome, Result, outcome_of, services
from tests.stormproof.aws.every_call.table import operations

OURS, FOREIGN = frozenset({"sns.Publish", "sqs.SendMessage"}), frozenset({"swf.CountOpenWorkflowExecutions"})


def failed(text: str, **more: Any) -> dict[str, Any]:
    """Return the line of a failed test."""
    return {"id": "t", "when": "call", "outcome": "failed", "text": text, **more}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("E   (~) /Error/Code 'A' → 'B'", Outcome.WRONG),
        ("E   (~) /Error/Message 'a' → 'b'", Outcome.FIELD),
        ("E   (-) /Topics/[0]/Name ( 'x' )", Outcome.FIELD),
        ("E   (+) /Topics/[1] ( {} )", Outcome.WRONG),
        ("E   (-) /Error ( {} )", Outcome.WRONG),
        ("E   (~) /value 0.0 (type: <class 'float'>) → 0 (type: <class 'int'>)", Outcome.FIELD),
        ("E   (~) /value 1.0 (type: <class 'float'>) → 0 (type: <class 'int'>)", Outcome.WRONG),
        ("E   ClientError: An error occurred (NotImplemented)", Outcome.REFUSED),
        ("E   AssertionError", Outcome.WRONG),
    ],
)
def test_what_differs_says_whether_it_is_behaviour(text: str, outcome: Outcome) -> None:
    """Members and wordings beside the right answer are told apart from codes, elements and values."""
    assert outcome_of(failed(text)) is outcome


def test_a_skipped_test_was_not_run_and_an_expected_failure_is_one() -> None:
    """LocalStack's own expectation of a failure is no excuse."""
    assert outcome_of({"outcome": "skipped"}) is None
    assert outcome_of({"outcome": "skipped", "xfail": "reason", "text": ""}) is Outcome.WRONG


def test_a_failing_test_counts_by_what_it_names_too(tmp_path: Path) -> None:
    """It ended before it called all of it; what goes wrong in tidying up does not change an outcome."""
    folder = tmp_path / "sns"
    folder.mkdir()
    lines = [failed("E  AssertionError"), failed("E  AssertionError", when="teardown")]
    (folder / "results.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    noted = {"id": "t", "called": ["sns.Publish"], "named": ["sqs.SendMessage"]}
    (folder / "results.jsonl.calls").write_text(json.dumps(noted) + "\n")
    assert services(tmp_path) == {"sns": (Result("t", Outcome.WRONG, OURS),)}


def test_the_page_counts_those_of_ours_apart_and_names_what_is_open() -> None:
    """A test with an operation that nobody calls is no obligation."""
    ours = our_operations()
    known = frozenset(sorted(ours)[:2])
    found = [
        Result("tests/aws/services/a/t.py::passes", Outcome.PASSED, known),
        Result("tests/aws/services/a/t.py::wrong", Outcome.WRONG, known),
        Result("tests/aws/services/a/t.py::foreign", Outcome.WRONG, FOREIGN),
    ]
    text = page({"a": found}, "today")
    assert "| a | 3 | 1 | 2 | 0 | 0 | 2 | 1 | 1 | 0 | 0 | 0 |" in text
    assert "- `a/t.py`: `wrong` behaviour wrong" in text
    assert "foreign" not in text
    assert "{{" not in text


def test_operations_of_others_are_in_the_models() -> None:
    """As the models name them."""
    content = tomllib.loads((FOLDER / "operations.toml").read_text("utf-8"))
    named = {(service, name) for by in content.values() for service, names in by.items() for name in names.split()}
    assert {(service, name) for service, name in named if name not in operations(service).values()} == set()


def test_every_exception_has_a_reason() -> None:
    """And a pattern that does not take everything."""
    content = tomllib.loads((FOLDER / "exceptions.toml").read_text("utf-8"))
    assert all(each["reason"] for each in content["exceptions"])
    assert not excepted("tests/aws/services/none.py::test_of_nothing")
