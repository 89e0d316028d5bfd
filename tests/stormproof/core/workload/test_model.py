"""What was captured is filled in where its name stands, and nowhere else."""

from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.workload.model import Step, Workload, filled, filled_json
from tests.stormproof.made_workloads import CANCEL, FOLLOW, ORDER, SHOP

NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


@given(NAME, st.text(min_size=1))
def test_a_captured_text_is_one_part_of_a_path_whatever_it_is_made_of(name: str, value: str) -> None:
    """Slashes, questions and blanks of it are the value's own."""
    path = Step("s", "GET", f"/orders/{{{name}}}/lines").path_with({name: value})
    parts = urlsplit(path).path.split("/")
    assert (len(parts), urlsplit(path).query) == (4, "")
    if "{" not in value and "}" not in value:
        assert unquote(parts[2]) == value


@given(NAME, st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_text_that_is_nothing_but_a_name_becomes_the_value_itself(name: str, value: str | float) -> None:
    """A number stays a number; inside of a text it is a part of the text."""
    body = json.dumps({"whole": f"{{{name}}}", "part": f"order {{{name}}}!", "list": [f"{{{name}}}"], "n": 1})
    found = json.loads(filled_json(body, {name: value}))
    assert found["whole"] == value
    assert found["list"] == [value]
    assert found["part"] == f"order {value}!"
    assert found["n"] == 1


@given(st.text())
def test_what_was_not_captured_stays_as_it_stands(text: str) -> None:
    """Braces of prose are prose."""
    assert filled(text, {}) == text
    assert json.loads(filled_json(json.dumps({"a": text}), {})) == {"a": text}


@given(st.text())
def test_any_text_can_be_said_in_the_place_of_the_free_one(text: str) -> None:
    """The rest of the body stays."""
    said = ORDER.saying(text)
    assert json.loads(said.body) == {"text": text, "by": "Stormproof"}
    assert said.name == ORDER.name


def test_a_step_without_a_free_text_says_nothing_else() -> None:
    """It is an error of whoever asks."""
    with pytest.raises((LookupError, ValueError)):
        Step("s", "POST", "/orders", body="{}", free_text="/text").saying("x")


def test_a_journey_is_cut_off_with_its_cleanup() -> None:
    """What was made is cleaned up."""
    assert SHOP.upto(ORDER) == (ORDER, CANCEL)
    assert SHOP.upto(FOLLOW) == (ORDER, FOLLOW, CANCEL)
    assert SHOP.creating == ORDER


def test_what_is_missing_is_named_as_in_the_target_file() -> None:
    """An empty workload lacks all three parts."""
    assert list(Workload().missing()) == ["workload.health", "workload.journey", "workload.jobs"]
    assert list(SHOP.missing()) == []
