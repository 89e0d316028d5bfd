"""A format of an access log is added to without a loss."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from provisioners.logging.access_format import FORMAT, NEEDED, merged
from stormproof.core.logs.access_log import FIELDS, lacking, names_of

NAMES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=20)
VALUES = st.one_of(st.sampled_from([f"$context.{each}" for each in FIELDS.values()]), NAMES, st.integers())
FORMATS = st.dictionaries(st.one_of(NAMES, st.sampled_from(sorted(FIELDS))), VALUES, max_size=12)


def test_our_own_format_holds_all_that_is_needed() -> None:
    """Each variable under the name that stands in FIELDS."""
    assert lacking(FORMAT, NEEDED) == ()
    assert names_of(FORMAT) == {variable: name for name, variable in FIELDS.items()}


@given(FORMATS)
def test_a_merged_format_holds_what_is_needed_and_all_that_it_held_before(fields: dict[str, object]) -> None:
    """Its owner reads it on as it was, and merging again changes nothing."""
    fuller = merged(json.dumps(fields))
    assert fuller is not None
    assert json.loads(fuller).items() >= fields.items()
    assert set(NEEDED) <= names_of(fuller).keys()
    assert merged(fuller) == fuller


def test_a_format_that_is_no_object_of_json_cannot_be_added_to() -> None:
    """Plain text, and a list."""
    assert merged("$context.identity.sourceIp ${context.status} $context.requestId") is None
    assert merged("[1, 2]") is None
