"""KMS: the rotation period is kept, and the next rotation told; keys are enabled and disabled by their ARN too.

https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html (90 to 2560 days, 365 where none is
named) and https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
"""

from __future__ import annotations

import json
import time
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse

from localaws.moto.patches import Method, Patches

DAY = 86400.0
DEFAULT_PERIOD_DAYS = 365
SHORTEST, LONGEST = 90, 2560


def install(patches: Patches) -> None:
    """Keep and tell the rotation; find keys by all that names them."""
    for name in ("enable_key", "disable_key", "schedule_key_deletion", "cancel_key_deletion"):
        patches.wrap(KmsBackend, name, _finding)
    patches.wrap(KmsResponse, "enable_key_rotation", _keeping)
    patches.wrap(KmsResponse, "get_key_rotation_status", _telling)


def _finding(change: Method) -> Method:
    def change_key(backend: KmsBackend, key_id: str, *rest: Any, **more: Any) -> Any:
        return change(backend, backend.get_key_id(key_id), *rest, **more)

    return change_key


def _keeping(enable: Method) -> Method:
    def enable_key_rotation(self: KmsResponse) -> Any:
        days = int(self._get_param("RotationPeriodInDays") or DEFAULT_PERIOD_DAYS)
        if not SHORTEST <= days <= LONGEST:
            text = f"RotationPeriodInDays must be between {SHORTEST} and {LONGEST}, not {days}"
            raise JsonRESTError("ValidationException", text)
        answer = enable(self)
        key = _key(self)
        key.rotation_period_days, key.rotation_enabled_at = days, time.time()
        return answer

    return enable_key_rotation


def _telling(tell: Method) -> Method:
    def get_key_rotation_status(self: KmsResponse) -> str:
        status: dict[str, Any] = json.loads(tell(self))
        key = _key(self)
        status["KeyId"] = key.id
        if status["KeyRotationEnabled"]:
            days = getattr(key, "rotation_period_days", DEFAULT_PERIOD_DAYS)
            since = getattr(key, "rotation_enabled_at", time.time())
            periods = (time.time() - since) // (days * DAY) + 1
            status["RotationPeriodInDays"] = days
            status["NextRotationDate"] = since + periods * days * DAY
        return json.dumps(status)

    return get_key_rotation_status


def _key(self: KmsResponse) -> Any:
    backend = self.kms_backend
    return backend.keys[backend.get_key_id(self._get_param("KeyId"))]
