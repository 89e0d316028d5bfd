"""CloudFormation: types that cannot be created are refused, and versioning and point-in-time recovery are applied.

moto makes nothing of a type that it does not know, and reports the stack as complete. AWS refuses the template; a type
that AWS knows and moto does not is refused alike, for a stack without it would be a silent wrong answer. The refusal's
wording is AWS's for unknown types, https://repost.aws/knowledge-center/cloudformation-template-validation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, Stack
from moto.cloudformation.parsing import NULL_MODELS, get_model_map
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.s3.models import FakeBucket, s3_backends

from localaws.moto.patches import Method, Patches


def install(patches: Patches) -> None:
    """Refuse what cannot be created; apply what moto passes over."""
    patches.wrap(Stack, "_parse_template", _refusing)
    patches.wrap(ChangeSet, "_parse_template", _refusing)
    patches.wrap(FakeBucket, "create_from_cloudformation_json", partial(_then, _version_bucket))
    patches.wrap(FakeBucket, "update_from_cloudformation_json", partial(_then, _version_bucket))
    patches.wrap(Table, "create_from_cloudformation_json", partial(_then, _recover_table))


def _refusing(parse: Method) -> Method:
    def parse_template(stack: Stack | ChangeSet) -> None:
        parse(stack)
        types = {resource.get("Type", "") for resource in stack.template_dict.get("Resources", {}).values()}
        unknown = sorted(kind for kind in types if not _known(kind))
        if unknown:
            raise ValidationError(
                message=f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]"
                " (localaws does not create these)"
            )

    return parse_template


def _known(kind: str) -> bool:
    return kind.startswith("Custom::") or kind in NULL_MODELS or kind in get_model_map()


def _then(apply: Method, create: Method) -> Method:
    def create_from_cloudformation_json(*arguments: Any, **named: Any) -> Any:
        resource = create(*arguments, **named)
        template = named.get("cloudformation_json") or next(a for a in arguments if isinstance(a, Mapping))
        apply(resource, template.get("Properties", {}))
        return resource

    return create_from_cloudformation_json


def _version_bucket(bucket: FakeBucket, properties: Mapping[str, Any]) -> None:
    if status := properties.get("VersioningConfiguration", {}).get("Status"):
        s3_backends[bucket.account_id]["aws"].put_bucket_versioning(bucket.name, status)


def _recover_table(table: Table, properties: Mapping[str, Any]) -> None:
    backend = dynamodb_backends[table.account_id][table.region_name]
    if recovery := properties.get("PointInTimeRecoverySpecification"):
        enabled = str(recovery.get("PointInTimeRecoveryEnabled", "")).lower() == "true"
        backend.update_continuous_backups(
            table.name,
            {
                "PointInTimeRecoveryEnabled": enabled,
                "RecoveryPeriodInDays": int(recovery.get("RecoveryPeriodInDays", 35)),
            },
        )
    if lifetime := properties.get("TimeToLiveSpecification"):
        backend.update_time_to_live(table.name, lifetime)
