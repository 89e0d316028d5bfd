"""Dynamic references, ``{{resolve:ssm:name:3}}``: values that are read from other services when a resource is made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html. A change of what they lead to is
no difference of the template.
"""

from __future__ import annotations

import json
import re
from typing import Any

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.resources.resource_type import Calls

REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")
SECRET = re.compile(r"(?P<id>arn:[^:]*:[^:]*:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::(?P<rest>.*))?")


def resolved(value: Any, calls: Calls) -> Any:
    """Return a value with its dynamic references resolved. Raises ClientError, CloudFormationError."""
    if isinstance(value, dict):
        return {key: resolved(member, calls) for key, member in value.items()}
    if isinstance(value, list):
        return [resolved(member, calls) for member in value]
    if not isinstance(value, str) or "{{resolve:" not in value:
        return value
    return REFERENCE.sub(lambda match: _read(match[1], match[2], calls), value)


def _read(service: str, key: str, calls: Calls) -> str:
    if service == "secretsmanager":
        return _secret(key, calls)
    # The version is part of the name to GetParameter too.
    answer = calls("ssm", "get_parameter", Name=key, WithDecryption=service == "ssm-secure")
    return str(answer["Parameter"]["Value"])


def _secret(key: str, calls: Calls) -> str:
    """``secret-id:SecretString:json-key:version-stage:version-id``, the last four optional."""
    match = SECRET.fullmatch(key)
    if match is None:
        raise invalid(f"Template error: {key} is not a reference to a secret")
    _, json_key, stage, version = [*(match["rest"] or "").split(":"), "", "", "", ""][:4]
    which = {name: value for name, value in (("VersionStage", stage), ("VersionId", version)) if value}
    text = str(calls("secretsmanager", "get_secret_value", SecretId=match["id"], **which)["SecretString"])
    if not json_key:
        return text
    try:
        return str(json.loads(text)[json_key])
    except (ValueError, KeyError, TypeError) as error:
        raise invalid(f"Could not find a value associated with JSONKey {json_key} in SecretString") from error
