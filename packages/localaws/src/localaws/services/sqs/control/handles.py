"""SQS: receipt handles that are none of the queue's, and those of messages that were deleted.

As recorded: localstack/localstack, tests/aws/services/sqs/test_sqs.py
(test_change_visibility_on_deleted_message_raises_invalid_parameter_value).
"""

from __future__ import annotations

from typing import Any

from moto.sqs.exceptions import InvalidParameterValue, ReceiptHandleIsInvalid
from moto.sqs.models import SQSBackend

from localaws.moto.patches import Method, Patches

GONE = "Message does not exist or is not available for visibility timeout change."


class NoReceiptHandle(ReceiptHandleIsInvalid):
    """The handle is none of the queue's."""

    def __init__(self, handle: str) -> None:
        super().__init__()
        self.message = f'The input receipt handle "{handle}" is not a valid receipt handle.'


def install(patches: Patches) -> None:
    """Name the handle in refusals."""
    for name in ("delete_message", "change_message_visibility"):
        patches.wrap(SQSBackend, name, _naming_the_handle)


def _naming_the_handle(moto: Method) -> Method:
    def change(backend: SQSBackend, queue_name: str, receipt_handle: str, *rest: Any, **more: Any) -> Any:
        try:
            return moto(backend, queue_name, receipt_handle, *rest, **more)
        except ReceiptHandleIsInvalid:
            if receipt_handle in backend.get_queue(queue_name).deleted_messages:
                raise InvalidParameterValue(
                    f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: {GONE}"
                ) from None
            raise NoReceiptHandle(receipt_handle) from None

    return change
