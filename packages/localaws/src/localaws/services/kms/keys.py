"""KMS: keys told as AWS tells them, and refused in its words; no tags that are AWS's own.

As recorded: localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json (test_create_multi_region_key,
test_hmac_create_key_invalid_operations, test_create_key_with_invalid_tag_key, test_create_alias,
test_get_key_invalid_uuid, test_get_key_does_not_exist).
CloudFormation's own calls cannot be told from others here: tags that begin with ``aws:cloudformation:`` are taken
from everybody.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.exceptions import NotFoundException, ValidationException
from moto.kms.models import Key, KmsBackend
from moto.kms.responses import KmsResponse

from localaws.moto.patches import Method, Patches

SYMMETRIC = "SYMMETRIC_DEFAULT"
FOR_MACS = "HMAC_"
MOST_TAGS = 50
RESERVED, OF_STACKS = "aws:", "aws:cloudformation:"
KEY_ID = re.compile(
    r"(mrk-[0-9a-f]{32}|(mrk-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE
)
NO_ALIAS = (
    'Alias must start with the prefix "alias/". Please see'
    " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
)


def install(patches: Patches) -> None:
    """Tell keys, and look at requests."""
    patches.wrap(Key, "__init__", _with_material)
    patches.wrap(Key, "to_dict", _telling)
    patches.wrap(KmsResponse, "create_key", _creating)
    patches.wrap(KmsBackend, "create_key", _tagging_new)
    patches.wrap(KmsBackend, "tag_resource", _tagging)
    patches.wrap(KmsResponse, "_set_alias", _prefixed)
    patches.wrap(KmsResponse, "_validate_cmk_id", _quoting)


def _with_material(make: Method) -> Method:
    def init(key: Any, *given: Any, **more: Any) -> None:
        make(key, *given, **more)
        key.key_usage = key.key_usage or "ENCRYPT_DECRYPT"
        _material_of(key)

    return init


def _material_of(key: Any) -> str:
    """Return the ID of a key's material, given where it has none yet: moto makes AWS managed keys in its own way."""
    if not hasattr(key, "material_id"):
        key.material_id = secrets.token_hex(32)
    return str(key.material_id)


def _telling(tell: Method) -> Method:
    def to_dict(key: Any) -> dict[str, Any]:
        told: dict[str, Any] = tell(key)
        metadata = told["KeyMetadata"]
        if key.key_spec == SYMMETRIC and key.origin == "AWS_KMS":
            metadata["CurrentKeyMaterialId"] = _material_of(key)
        if key.key_spec.startswith(FOR_MACS):
            metadata["MacAlgorithms"] = [f"HMAC_SHA_{key.key_spec.removeprefix(FOR_MACS)}"]
        algorithms = {
            "EncryptionAlgorithms": key.key_usage == "ENCRYPT_DECRYPT",
            "SigningAlgorithms": key.key_usage == "SIGN_VERIFY",
        }
        for name, has_them in algorithms.items():
            if not has_them:
                metadata.pop(name, None)
        return told

    return to_dict


def _creating(create: Method) -> Method:
    def create_key(self: Any) -> str:
        spec = self._get_param("KeySpec") or self._get_param("CustomerMasterKeySpec") or SYMMETRIC
        if spec != SYMMETRIC and not self._get_param("KeyUsage"):
            text = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
            raise ValidationException(text)
        answer: str = create(self)
        return answer

    return create_key


def _tagging_new(create: Method) -> Method:
    def create_key(backend: KmsBackend, *given: Any, **more: Any) -> Any:
        tags = more.get("tags") or (given[4] if len(given) > 4 else None) or []  # as moto calls it
        _check(each["TagKey"] for each in tags)
        return create(backend, *given, **more)

    return create_key


def _tagging(tag: Method) -> Method:
    def tag_resource(backend: KmsBackend, arn: str, tags: dict[str, str]) -> None:
        held = backend.list_resource_tags(arn)["Tags"]
        _check({each["TagKey"] for each in held} | tags.keys())
        tag(backend, arn, tags)

    return tag_resource


def _check(names: Iterable[str]) -> None:
    found = list(names)
    if any(each.lower().startswith(RESERVED) and not each.startswith(OF_STACKS) for each in found):
        raise JsonRESTError("TagException", "Tags beginning with aws: are reserved")
    if len([each for each in found if not each.startswith(OF_STACKS)]) > MOST_TAGS:
        raise JsonRESTError("TagException", "Too many tags")


def _prefixed(set_alias: Method) -> Method:
    def set_alias_(self: Any, update: bool = False) -> str:  # noqa: FBT001, FBT002  # as moto calls it
        if not str(self._get_param("AliasName")).startswith("alias/"):
            raise ValidationException(NO_ALIAS)
        answer: str = set_alias(self, update=update)
        return answer

    return set_alias_


def _quoting(validate: Method) -> Method:
    def validate_cmk_id(self: Any, key_id: str) -> None:
        is_arn = key_id.startswith("arn:") and ":key/" in key_id
        if not is_arn and not KEY_ID.fullmatch(key_id):
            raise NotFoundException(f"Invalid keyId '{key_id}'")
        if self.kms_backend.get_key_id(key_id) not in self.kms_backend.keys:
            raise NotFoundException(f"Key '{self._display_arn(key_id)}' does not exist")
        validate(self, key_id)

    return validate_cmk_id
