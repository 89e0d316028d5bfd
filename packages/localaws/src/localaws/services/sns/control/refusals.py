"""How SNS refuses: the words are recorded.

https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json
"""

from __future__ import annotations

from moto.sns.exceptions import SNSException, SNSInvalidParameter

ARN_ELEMENTS = 6


def invalid(what: str) -> SNSInvalidParameter:
    """Return the refusal of a parameter: ``Invalid parameter: Subject``."""
    return SNSInvalidParameter(f"Invalid parameter: {what}")


def refusal(code: str, message: str) -> SNSException:
    """Return a refusal with a code of its own."""
    return SNSException(code, message)


def check_topic_arn(arn: str, region: str) -> None:
    """Refuse what is no ARN, and the ARN of another region's topic."""
    check_arn("TopicArn", arn)
    if arn.split(":")[3] != region:
        raise invalid("TopicArn")


def check_arn(name: str, arn: str) -> None:
    """Refuse what has too few elements to be an ARN."""
    if (elements := len(arn.split(":"))) < ARN_ELEMENTS:
        raise invalid(f"{name} Reason: An ARN must have at least 6 elements, not {elements}")
