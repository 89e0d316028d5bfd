"""A format of an access log is read variable by variable."""

from __future__ import annotations

from stormproof.core.logs.access_log import lacking, names_of, variables_of


def test_a_format_in_json_gives_its_variables_names() -> None:
    """Under whatever names its owner chose; a text with more than one variable names none."""
    text = '{"id": "$context.requestId", "code": "${context.status}", "both": "$context.path $context.stage", "n": 1}'
    assert names_of(text) == {"requestId": "id", "status": "code"}


def test_the_variables_of_a_format_in_plain_text_are_known_too() -> None:
    """It gives them no names."""
    common = "$context.identity.sourceIp [$context.requestTime] ${context.status} $context.requestId"
    assert names_of(common) == {}
    assert variables_of(common) == {"identity.sourceIp", "requestTime", "status", "requestId"}


def test_a_variable_is_not_one_that_begins_the_same() -> None:
    """The time of a request is not the time since the epoch."""
    assert lacking("$context.requestTimeEpoch", ["requestTime", "requestTimeEpoch"]) == ("requestTime",)


def test_what_is_no_object_of_json_has_no_fields() -> None:
    """A text or a list names nothing."""
    assert names_of('"$context.requestId"') == names_of("[1, 2]") == {}
