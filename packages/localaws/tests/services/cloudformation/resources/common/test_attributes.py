"""Attributes that a service takes as texts."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudformation.resources.common.attributes import text

DOCUMENTS = st.dictionaries(st.text(), st.integers() | st.booleans() | st.text() | st.lists(st.integers()))


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_has_no_fraction(number: int) -> None:
    """Whether the template has it as an integer or as a float."""
    assert text(number) == text(float(number)) == str(number)


@given(DOCUMENTS)
def test_a_document_is_json(document: dict[str, object]) -> None:
    """It can be read back."""
    assert json.loads(text(document)) == document


@given(st.text())
def test_a_text_is_itself(value: str) -> None:
    """A document that the template has as text is not written again."""
    assert text(value) == value


def test_booleans_have_small_letters() -> None:
    """As the services write them."""
    assert (text(True), text(False)) == ("true", "false")
