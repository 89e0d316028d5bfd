"""How functions are named: in which forms, by an ARN of another region, and of which kind a qualifier is.

https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaFunction::test_get_function_wrong_region, for all operations).
"""

from __future__ import annotations

import re

NAME = re.compile(
    r"(?:arn:[^:]+:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?(?P<name>[^:]+)(?::(?P<qualifier>.+))?"
)
REGION = re.compile(r"arn:[a-z-]+:lambda:([a-z0-9-]+):")


def region_elsewhere(given: str, region: str) -> str:
    """Return what AWS says of a function whose ARN, whole, lies in another region; empty for all other names."""
    match = REGION.match(given)
    if match is None or match[1] == region:
        return ""
    return f"Functions from '{match[1]}' are not reachable in this region ('{region}')"


def parts_of(given: str) -> tuple[str, str]:
    """Return the name and the qualifier, empty where there is none, of a function named in any form that AWS takes.

    The forms: a name, an ARN, the parts of an ARN from the account or ``function`` on, each with a qualifier or none.
    https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
    """
    match = NAME.fullmatch(given)
    return (match["name"], match["qualifier"] or "") if match else (given, "")


def is_alias(qualifier: str) -> bool:
    """Return whether a qualifier can name an alias alone: it is no number and has no dollar sign."""
    return not qualifier.isdigit() and "$" not in qualifier
