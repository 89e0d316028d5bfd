"""KMS: keys that are disabled or wait for their deletion do nothing, and those whose time has come are gone.

moto encrypts and decrypts with them, and deletes none. What each state allows, and which of the two refusals comes:
https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html ; DisabledException and its words as recorded:
localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json
(test_rotate_key_on_demand_raises_error_given_key_is_disabled); KMSInvalidStateException's as AWS answers elsewhere:
https://github.com/hashicorp/terraform-provider-aws/issues/8363 .
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time, utcnow
from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse

from localaws.moto.patches import Method, Patches

PENDING = "PendingDeletion"

BY_ENABLED_KEYS = (
    "encrypt",
    "create_grant",
    "generate_mac",
    "verify_mac",
    "sign",
    "verify",
    "get_public_key",
    "rotate_key_on_demand",
    "enable_key_rotation",
    "disable_key_rotation",
    "replicate_key",
)
"""What only enabled keys do; GenerateDataKey encrypts by moto's encrypt, ReEncrypt by both halves."""

BY_LIVING_KEYS = (
    "enable_key",
    "disable_key",
    "schedule_key_deletion",
    "update_key_description",
    "create_alias",
    "update_alias",
    "tag_resource",
    "untag_resource",
)
"""What is refused of keys that wait for their deletion."""


def install(patches: Patches) -> None:
    """Ask for the key's state first."""
    for name in BY_ENABLED_KEYS:
        patches.wrap(KmsBackend, name, lambda moto: _asking(moto, refuse_unusable))
    for name in BY_LIVING_KEYS:
        patches.wrap(KmsBackend, name, lambda moto: _asking(moto, refuse_dying))
    patches.wrap(KmsBackend, "cancel_key_deletion", lambda moto: _asking(moto, _refuse_living))
    patches.wrap(KmsBackend, "decrypt", _decrypting)
    patches.wrap(KmsResponse, "schedule_key_deletion", _scheduling)
    patches.wrap(KmsResponse, "cancel_key_deletion", _cancelling)
    patches.put(KmsResponse, "kms_backend", property(_without_dead(vars(KmsResponse)["kms_backend"].fget)))


def refuse_unusable(key: Any) -> None:
    """Raise DisabledException of a disabled key, KMSInvalidStateException of one that waits for its deletion."""
    refuse_dying(key)
    if not key.enabled:
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")


def refuse_dying(key: Any) -> None:
    """Raise KMSInvalidStateException of a key that waits for its deletion."""
    if key.key_state == PENDING:
        raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is pending deletion.")


def _refuse_living(key: Any) -> None:
    if key.key_state != PENDING:
        raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is not pending deletion.")


def _asking(moto: Method, refuse: Method) -> Method:
    def change(backend: KmsBackend, *given: Any, **more: Any) -> Any:
        named = [more[name] for name in ("key_id", "target_key_id", "arn") if name in more] or given[:1]
        key = backend.keys.get(backend.any_id_to_key_id(named[0]))
        if key is not None:
            refuse(key)
        return moto(backend, *given, **more)

    return change


def _decrypting(moto: Method) -> Method:
    def decrypt(backend: KmsBackend, *given: Any, **more: Any) -> Any:
        plaintext, arn = moto(backend, *given, **more)
        refuse_unusable(backend.keys[arn.rpartition("/")[2]])
        return plaintext, arn

    return decrypt


def _without_dead(get: Method) -> Method:
    def kms_backend(response: KmsResponse) -> KmsBackend:
        backend: KmsBackend = get(response)
        now = utcnow()
        for key in [each for each in backend.keys.values() if each.deletion_date and each.deletion_date <= now]:
            for alias in [each for each in backend.list_aliases() if each.target_key_id == key.id]:
                backend.delete_alias(alias.alias_name)
            backend.delete_key(key.id)
        return backend

    return kms_backend


def _scheduling(moto: Method) -> Method:
    def schedule_key_deletion(response: KmsResponse) -> str:
        backend = response.kms_backend
        told: dict[str, Any] = json.loads(moto(response))
        key: Any = backend.keys[backend.get_key_id(told["KeyId"])]
        days = response._get_param("PendingWindowInDays") or 30  # noqa: SLF001  # moto's own way to read a parameter
        return json.dumps(
            {
                "KeyId": key.arn,
                "DeletionDate": unix_time(key.deletion_date),
                "KeyState": key.key_state,
                "PendingWindowInDays": days,
            }
        )

    return schedule_key_deletion


def _cancelling(moto: Method) -> Method:
    def cancel_key_deletion(response: KmsResponse) -> str:
        backend = response.kms_backend
        told = json.loads(moto(response))
        return json.dumps({"KeyId": backend.keys[backend.get_key_id(told["KeyId"])].arn})

    return cancel_key_deletion
