"""By which error code and HTTP status a service tells that it throttles, or that it failed.

From the CommonErrors page of each service's API reference, e.g.
https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html ; S3:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html ; DynamoDB:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

from __future__ import annotations

from collections.abc import Mapping

Answer = tuple[str, int]

THROTTLED: Mapping[str, Answer] = {
    "apigateway": ("TooManyRequestsException", 429),
    "cloudformation": ("Throttling", 400),
    "cloudwatch": ("Throttling", 400),
    "iam": ("Throttling", 400),
    "lambda": ("TooManyRequestsException", 429),
    "s3": ("SlowDown", 503),
    "sns": ("Throttling", 400),
    "sqs": ("RequestThrottled", 403),
    "sts": ("Throttling", 400),
}
FAILED: Mapping[str, Answer] = {
    "dynamodb": ("InternalServerError", 500),
    "lambda": ("ServiceException", 500),
    "logs": ("ServiceUnavailableException", 503),
    "s3": ("InternalError", 500),
}
OTHERWISE_THROTTLED: Answer = ("ThrottlingException", 400)
OTHERWISE_FAILED: Answer = ("InternalFailure", 500)
