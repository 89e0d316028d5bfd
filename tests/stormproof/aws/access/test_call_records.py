"""What is kept of a call."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.access.call_records import withhold
from stormproof.core.evidence import REDACTED


@pytest.mark.parametrize(
    ("service", "given", "kept"),
    [
        ("lambda", {"Environment": {"Variables": {"DB": "pw"}}}, {"Environment": {"Variables": {"DB": REDACTED}}}),
        ("lambda", {"Code": {"Location": "https://signed"}}, {"Code": {"Location": REDACTED}}),
        ("apigateway", {"items": [{"id": "k", "value": "key"}]}, {"items": [{"id": "k", "value": REDACTED}]}),
        ("apigateway", {"variables": {"a": "b"}}, {"variables": {"a": REDACTED}}),
        ("ssm", {"Parameters": [{"Name": "n", "Value": "v"}]}, {"Parameters": [{"Name": "n", "Value": REDACTED}]}),
        ("dynamodb", {"Items": [{}, {}], "Count": 2}, {"Items": "[2 withheld]", "Count": 2}),
        ("cloudwatch", {"Dimensions": [{"Name": "a", "Value": "b"}]}, {"Dimensions": [{"Name": "a", "Value": "b"}]}),
    ],
)
def test_names_are_kept_and_values_that_may_be_secret_are_not(service: str, given: Any, kept: Any) -> None:
    """Environment variables, key values, presigned links, parameters and items do not get into evidence."""
    assert withhold(service, given) == kept


def test_a_record_knows_no_secret(made_up: Any) -> None:
    """Keys in parameters, in answers and in error texts are removed where the call is recorded."""
    key = "sp_0123456789abcdefghijklmnop"
    bed = made_up({"dynamodb": {"get_item": lambda **_: {"Note": f"for {key}"}}})
    bed.connection.reader.read("dynamodb", "get_item", Comment=key, Password="hunter2")
    assert key not in str(bed.records)
    assert "hunter2" not in str(bed.records)
