"""The policies of upload forms: what a form may say, and how S3 refuses what it may not.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html : each field needs a condition, but
those of the signature, the policy itself, the file and ``x-ignore-`` ones. Wording and codes recorded:
localstack/localstack, tests/aws/services/s3/test_s3.snapshot.json (test_post_object_policy_conditions_validation_eq,
test_post_object_policy_conditions_validation_starts_with, test_post_object_policy_validation_size).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Fields = Mapping[str, str]
"""A form's fields by names in lower case, ``bucket`` among them; the file is none."""

FREE = frozenset({"policy", "signature", "x-amz-signature", "awsaccesskeyid", "file", "bucket"})
IGNORED = "x-ignore-"
SIMPLE = "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
SIZES = "content-length-range"


@dataclass(frozen=True)
class Failure:
    """Why a form is refused: S3's error code, message, status, and the elements beside the message."""

    code: str
    message: str
    status: int = 403
    details: Mapping[str, str] = field(default_factory=dict)


def judged(policy: str, fields: Fields, size: int, now: float) -> Failure | None:
    """Return why a form with a file of so many bytes is refused at a time in epoch seconds, None where it is not."""
    try:
        document = json.loads(base64.b64decode(policy))
        ends = datetime.fromisoformat(document["expiration"]).timestamp()
        conditions = list(document["conditions"])
    except (ValueError, KeyError, TypeError):
        return Failure("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.", 400)
    if ends <= now:
        return Failure("AccessDenied", "Invalid according to Policy: Policy expired.")
    if any(isinstance(each, Mapping) and len(each) != 1 for each in conditions):
        return Failure("InvalidPolicyDocument", SIMPLE, 400)
    told = [_as_list(each) for each in conditions]
    failed = next((failure for each in told if (failure := _failed(each, fields, size))), None)
    return failed or _surplus(told, fields)


def _as_list(condition: Any) -> Sequence[Any]:
    """Return a condition with its operator first; ``{"acl": "private"}`` is ``["eq", "$acl", "private"]``."""
    if isinstance(condition, Mapping):
        ((name, value),) = condition.items()
        return ["eq", f"${name}", value]
    return list(condition) if isinstance(condition, list) else [condition]


def _failed(condition: Sequence[Any], fields: Fields, size: int) -> Failure | None:
    if len(condition) == 3 and condition[0] == SIZES:
        return _of_size(condition, size)
    if len(condition) == 3 and condition[0] in OPERATORS and str(condition[1]).startswith("$"):
        found = fields.get(str(condition[1])[1:].lower(), "")
        if OPERATORS[condition[0]](found, str(condition[2])):
            return None
    return _condition_failed(condition)


def _of_size(condition: Sequence[Any], size: int) -> Failure | None:
    try:
        least, most = int(condition[1]), int(condition[2])
    except (TypeError, ValueError):
        return _condition_failed(condition)
    if size > most:
        text = "Your proposed upload exceeds the maximum allowed size"
        return Failure("EntityTooLarge", text, 400, {"ProposedSize": str(size), "MaxSizeAllowed": str(most)})
    if size < least:
        text = "Your proposed upload is smaller than the minimum allowed size"
        return Failure("EntityTooSmall", text, 400, {"ProposedSize": str(size), "MinSizeAllowed": str(least)})
    return None


def _surplus(conditions: Sequence[Sequence[Any]], fields: Fields) -> Failure | None:
    covered = {str(each[1])[1:].lower() for each in conditions if len(each) == 3 and each[0] in OPERATORS}
    surplus = [name for name in fields if name not in covered | FREE and not name.startswith(IGNORED)]
    if not surplus:
        return None
    return Failure("AccessDenied", f"Invalid according to Policy: Extra input fields: {', '.join(surplus)}")


def _condition_failed(condition: Sequence[Any]) -> Failure:
    return Failure("AccessDenied", f"Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}")


def _begins(found: str, wanted: str) -> bool:
    return found.startswith(wanted)


def _equal(found: str, wanted: str) -> bool:
    return found == wanted


OPERATORS: Mapping[str, Callable[[str, str], bool]] = {"eq": _equal, "starts-with": _begins}
