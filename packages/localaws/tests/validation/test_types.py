"""Values of other types than the model's, and bodies that are none, cannot be read; what is null is absent."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.validation.front import Validation
from localaws_testing.calls import error_of, json_call


@pytest.fixture(scope="module")
def validation() -> Validation:
    """One for all: its checks are kept."""
    return Validation()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"KeyId": 5}, "NUMBER_VALUE can not be converted to a String"),
        ({"KeyId": True}, "TRUE_VALUE can not be converted to a String"),
        ({"KeyId": ["a"]}, "Start of list found where not expected"),
        ({"KeyId": {}}, "Start of structure or map found where not expected."),
        ([], "Start of structure or map found where not expected."),
    ],
)
def test_a_value_of_another_type_cannot_be_read(body: Any, message: str, validation: Validation) -> None:
    """A type that the model does not have is an error of its form, not of its value."""
    reply = validation.refuse(json_call("kms", "TrentService.DescribeKey", body))
    assert reply is not None
    assert error_of(reply) == ("SerializationException", message)


def test_what_is_no_json_cannot_be_read(validation: Validation) -> None:
    """A body that breaks off is refused as such."""
    reply = validation.refuse(json_call("kms", "TrentService.DescribeKey", b'{"KeyId": '))
    assert reply is not None
    assert error_of(reply)[0] == "SerializationException"


def test_null_is_as_good_as_absent(validation: Validation) -> None:
    """SDKs may send null for what was not given."""
    assert validation.refuse(json_call("kms", "TrentService.CreateKey", {"KeyUsage": None})) is None
    reply = validation.refuse(json_call("kms", "TrentService.DescribeKey", {"KeyId": None}))
    assert reply is not None
    assert "Value null at 'keyId'" in error_of(reply)[1]
