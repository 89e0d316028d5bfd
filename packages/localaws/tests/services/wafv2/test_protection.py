"""What a web ACL's data protection keeps out of records and samples."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.wafv2.acls import Hit, Rule, Ruling
from localaws.services.wafv2.protection import protection
from localaws.services.wafv2.records import log_record, sample
from localaws.services.wafv2.statements import InvalidStatement
from localaws_testing.firewall import seen

KEY = "a-key-of-no-system"
RATE = {
    "Limit": 100,
    "AggregateKeyType": "CUSTOM_KEYS",
    "CustomKeys": [{"Header": {"Name": "x-api-key", "TextTransformations": []}}, {"IP": {}}],
}
LIMITED = Ruling("Block", Hit(Rule("rate", "Rate", "RATE_BASED", lambda *_: True, "Block", rate=RATE), "Block"))


def config(action: str = "SUBSTITUTION", **more: bool) -> dict[str, Any]:
    """Return a configuration that protects the header of keys."""
    field = {"FieldType": "SINGLE_HEADER", "FieldKeys": ["X-Api-Key"]}
    return {"DataProtections": [{"Field": field, "Action": action, **more}]}


def record() -> dict[str, Any]:
    """Return the record of a request that went over its rate."""
    return log_record(seen(x_api_key=KEY), LIMITED, "arn:acl", "123456789012:api:prod", "r-1", 1000)


def test_without_protection_header_and_rate_tell_the_key() -> None:
    """A record holds what was sent and what was counted by."""
    made = protection(None).record(record())
    assert str(made).count(KEY) == 2
    assert made["rateBasedRuleList"][0]["customValues"] == [
        {"key": "HEADER", "name": "x-api-key", "value": KEY},
        {"key": "IP", "value": "127.0.0.1"},
    ]


def test_a_protected_header_is_in_neither() -> None:
    """REDACTED stands for it wherever it stood."""
    made = str(protection(config()).record(record()))
    assert KEY not in made
    assert made.count("REDACTED") == 2


def test_rate_details_can_be_left_out_of_the_protection() -> None:
    """ExcludeRateBasedDetails shows what was counted by."""
    made = protection(config(ExcludeRateBasedDetails=True)).record(record())
    assert KEY in str(made["rateBasedRuleList"])
    assert KEY not in str(made["httpRequest"])


def test_a_hash_tells_equal_keys_without_telling_them() -> None:
    """HASH puts the same text in the place of the same value."""
    hashed = protection(config("HASH"))
    first, second = (hashed.record(record())["httpRequest"]["headers"] for _ in range(2))
    assert first == second
    assert KEY not in str(first)


def test_samples_are_protected_too() -> None:
    """What GetSampledRequests shows lacks the header's value."""
    shown = sample(seen(x_api_key=KEY), LIMITED.terminating, LIMITED, 1.0)
    assert KEY in str(shown)
    assert KEY not in str(protection(config()).sample(shown))


@pytest.mark.parametrize("field", [{"FieldType": "BODY"}, {"FieldType": "SINGLE_HEADER"}])
def test_what_is_not_imitated_is_refused(field: dict[str, Any]) -> None:
    """Nothing is taken that would not be kept."""
    with pytest.raises(InvalidStatement):
        protection({"DataProtections": [{"Field": field, "Action": "SUBSTITUTION"}]})
