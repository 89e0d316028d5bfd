"""Java's patterns match in Python what they match in Java; what cannot be read is known by name."""

from __future__ import annotations

import pytest
from botocore.session import get_session

from localaws.validation.patterns import matcher

SERVICES = (
    "apigateway", "budgets", "ce", "cloudformation", "cloudwatch", "cognito-idp", "dynamodb", "events", "iam", "kms",
    "lambda", "logs", "resourcegroupstaggingapi", "s3", "scheduler", "secretsmanager", "sns", "sqs", "ssm",
    "stepfunctions", "sts", "synthetics", "wafv2",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "matched", "refused"),
    [
        (r"[1-5]\d\d", ["200", "599"], ["2000", "600", "20", "٢00"]),  # the whole value, digits of ASCII alone
        (r"[\p{L}\p{N}_.:/=+\-@]*", ["", "schön/1"], ["a b"]),
        (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", ["live", "v1-a"], ["2024", ""]),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", ["a\t😀"], ["\x01"]),
        (r"[\p{Print}&&[^|:/]]+", ["a b"], ["a:b"]),
        (r"[\w+=,.@-]*", ["a@b"], ["Session1:2", "ä"]),
    ],
)
def test_a_pattern_matches_as_in_java(pattern: str, matched: list[str], refused: list[str]) -> None:
    """Values that match as a whole, and values that do not."""
    match = matcher(pattern)
    assert match is not None
    assert [value for value in matched if not match(value)] == []
    assert [value for value in refused if match(value)] == []


def test_the_patterns_of_the_services_used_here_can_be_read() -> None:
    """None of theirs goes unchecked because Python could not read it."""
    loader = get_session().get_component("data_loader")
    shapes = [
        (service, name, shape["pattern"])
        for service in SERVICES
        for name, shape in loader.load_service_model(service, "service-2")["shapes"].items()
        if "pattern" in shape
    ]
    assert len(shapes) > 500
    assert [(service, name) for service, name, pattern in shapes if matcher(pattern) is None] == []
