"""DynamoDB's numbers, as captured on AWS: nubo-db/dynamodb-conformance, "Number values - messages by operation"."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.dynamodb.numbers import (
    NOT_NUMERIC,
    OVERFLOW,
    TOO_LONG,
    UNDERFLOW,
    NoNumber,
    added,
    normalized,
    subtracted,
)

WHOLE = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1.0", "1"),
        ("0010", "10"),
        ("1e2", "100"),
        ("-0", "0"),
        ("0e999999", "0"),
        (".50", "0.5"),
        ("+7", "7"),
        ("1E125", f"1{'0' * 125}"),
    ],
)
def test_a_number_has_one_form(text: str, stored: str) -> None:
    """Zeros at its ends are trimmed, and no exponent is written."""
    assert normalized(text) == stored


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", NOT_NUMERIC.format("abc")),
        ("", NOT_NUMERIC.format("")),
        (" 1", NOT_NUMERIC.format(" 1")),
        ("0x10", NOT_NUMERIC.format("0x10")),
        ("NaN", NOT_NUMERIC.format("NaN")),
        ("1e126", OVERFLOW),
        ("1e99999999999", OVERFLOW),
        ("1e-131", UNDERFLOW),
        ("1e-99999999999", UNDERFLOW),
        ("1" * 39, TOO_LONG),
    ],
)
def test_what_is_no_number_of_dynamodb_is_told(text: str, said: str) -> None:
    """In AWS's words."""
    with pytest.raises(NoNumber) as error:
        normalized(text)
    assert str(error.value) == said


@given(WHOLE, WHOLE)
def test_sums_are_exact(first: int, second: int) -> None:
    """Within 38 digits, and what was added can be taken away."""
    total = added(str(first), str(second))
    assert Decimal(total) == first + second
    assert subtracted(total, str(second)) == str(first)
