"""Where S3 sends what happens to objects, and whether a configuration may name it.

A configuration is refused as recorded in localstack/localstack, tests/aws/services/s3:
test_s3_notifications_lambda.snapshot.json (test_invalid_lambda_arn) and test_s3_notifications_sqs.snapshot.json
(test_invalid_sqs_arn, test_multiple_invalid_sqs_arns). The words for places that are there and do not admit S3:
https://repost.aws/knowledge-center/unable-validate-destination-s3 .
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import xmltodict
from moto.s3.models import s3_backends

from localaws.calls.errors import refusal, with_details
from localaws.calls.exchange import Reply
from localaws.calls.handlers import Native
from localaws.calls.operations import Call
from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, Caller, InvokeError
from localaws.services.events.control.places import MotoPlaces
from localaws.services.events.targets import Origin, Undelivered

S3 = "s3.amazonaws.com"
SUBJECT = "Amazon S3 Notification"
# Kinds of destinations as the request names them -> the service that their ARN names.
KINDS = {"CloudFunction": "lambda", "Queue": "sqs", "Topic": "sns"}
PLACES = {"sqs": "queue", "sns": "topic"}


@dataclass(frozen=True)
class Refused:
    """A pair of the error's ArgumentName and ArgumentValue."""

    name: str
    value: str


class Destinations:
    """Functions, queues and topics in the eyes of S3."""

    def __init__(self, platform: Platform) -> None:
        self._functions = platform.functions
        self._places = MotoPlaces(platform.locks)

    async def send(self, arn: str, text: str, bucket_arn: str, trace: str = "") -> None:
        """Deliver a text; a queue is told the trace of what happened. Raises InvokeError, Undelivered."""
        ways: Mapping[str, Callable[[], Awaitable[object]]] = {
            "lambda": lambda: self._functions.enqueue(arn, text.encode(), Caller(S3, bucket_arn, ACCOUNT)),
            "sqs": lambda: self._places.send(arn, text, _origin(bucket_arn), {"trace": trace}),
            "sns": lambda: self._places.publish(arn, text, _origin(bucket_arn), SUBJECT),
        }
        await ways[service_of(arn)]()

    async def refused(self, arn: str, bucket_arn: str) -> Refused | None:
        """Return why a destination cannot be named, None where it can."""
        service = service_of(arn)
        try:
            if service == "lambda":
                self._functions.resolve(arn, Caller(S3, bucket_arn, ACCOUNT))
            else:
                await self._places.check(arn, _origin(bucket_arn))
        except InvokeError:
            return Refused(f"{arn}, null", f"Not authorized to invoke function [{arn}]")
        except Undelivered as error:
            place = PLACES[service]
            gone = f"The destination {place} does not exist"
            shut = f"Permissions on the destination {place} do not allow S3 to publish notifications from this bucket"
            return Refused(arn, gone if error.code == "NO_RESOURCE" else shut)
        return None


class PutBucketNotificationConfiguration:
    """The operation: destinations are looked at before moto keeps the configuration."""

    def __init__(self, moto: Native, platform: Platform) -> None:
        self._moto = moto
        self._destinations = Destinations(platform)

    async def __call__(self, call: Call) -> Reply:
        """Answer."""
        if wrong := _wrong_filter(call.exchange.body):
            text = "filter rule name must be either prefix or suffix"
            return _invalid(call, text, {"ArgumentName": "FilterRule.Name", "ArgumentValue": wrong})
        named = _named(call.exchange.body)
        for kind, arn in named:
            if service_of(arn) != KINDS[kind]:
                return _invalid(call, "The ARN could not be parsed", {"ArgumentName": kind, "ArgumentValue": arn})
        bucket = s3_backends[ACCOUNT]["aws"].buckets.get(unquote(call.exchange.path).strip("/"))
        if bucket is not None and call.exchange.header("x-amz-skip-destination-validation").lower() != "true":
            asked = [await self._destinations.refused(arn, bucket.arn) for _, arn in named]
            if refused := [each for each in asked if each]:
                return _invalid(call, "Unable to validate the following destination configurations", _numbered(refused))
        return await self._moto(call)


def service_of(arn: str) -> str:
    """Return the service that an ARN names; empty for what is no ARN."""
    parts = arn.split(":")
    return parts[2] if parts[0] == "arn" and len(parts) > 5 else ""


def _origin(bucket_arn: str) -> Origin:
    return Origin(bucket_arn, S3, by_role=False)


def _wrong_filter(body: bytes) -> str | None:
    """Return the name of a filter's rule that is none: test_bucket_notification_with_invalid_filter_rules."""
    parsed: Any = xmltodict.parse(body, force_list=[*(f"{kind}Configuration" for kind in KINDS), "FilterRule"])
    configuration = parsed.get("NotificationConfiguration") or {}
    filters = [each.get("Filter") or {} for kind in KINDS for each in configuration.get(f"{kind}Configuration") or []]
    rules = [rule for each in filters for rule in (each.get("S3Key") or {}).get("FilterRule") or []]
    return next((rule["Name"] for rule in rules if rule["Name"].lower() not in {"prefix", "suffix"}), None)


def _named(body: bytes) -> list[tuple[str, str]]:
    parsed: Any = xmltodict.parse(body, force_list=[f"{kind}Configuration" for kind in KINDS]) if body else {}
    configuration = parsed.get("NotificationConfiguration") or {}
    return [(kind, each.get(kind) or "") for kind in KINDS for each in configuration.get(f"{kind}Configuration") or []]


def _numbered(refused: Sequence[Refused]) -> dict[str, str]:
    return {
        name: value
        for number, each in enumerate(refused, 1)
        for name, value in ((f"ArgumentName{number}", each.name), (f"ArgumentValue{number}", each.value))
    }


def _invalid(call: Call, message: str, arguments: Mapping[str, str]) -> Reply:
    return with_details(refusal(call, "InvalidArgument", message, 400), arguments)
