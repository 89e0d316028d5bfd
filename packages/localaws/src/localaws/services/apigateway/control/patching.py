"""What the patches of API Gateway share: where a request points, patch operations.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.responses import APIGatewayResponse

Answer = tuple[int, dict[str, Any], str]
Convert = Callable[[str | None], Any]


def state(response: APIGatewayResponse) -> Any:
    """Return moto's backend of the request's account and region."""
    return response.backend


def answer(status: int, body: Mapping[str, Any]) -> Answer:
    """Return a JSON answer in moto's form."""
    return status, {"status": status}, json.dumps(body)


def segments(response: APIGatewayResponse) -> list[str]:
    """Return the path's segments: ``["restapis", id, "resources", id, ...]``."""
    return str(response.path).strip("/").split("/")


def body(response: APIGatewayResponse) -> dict[str, Any]:
    """Return the request's JSON body."""
    parsed: dict[str, Any] = json.loads(response.body or "{}")
    return parsed


def operations(response: APIGatewayResponse) -> list[dict[str, Any]]:
    """Return the request's patch operations."""
    found: list[dict[str, Any]] = body(response).get("patchOperations") or []
    return found


def truth(value: str | None) -> bool:
    """Read a boolean of a patch operation; raises BadRequestException for anything else."""
    if value is None or value.lower() not in {"true", "false"}:
        raise BadRequestException("Invalid boolean value: " + str(value))
    return value.lower() == "true"


def text(value: str | None) -> str | None:
    """Read a string; an empty one takes the setting away."""
    return value or None


def integer(value: str | None) -> int | None:
    """Read a whole number; an empty string takes the setting away. Raises BadRequestException."""
    try:
        return int(value) if value else None
    except ValueError as error:
        raise BadRequestException(f"Invalid number: {value}") from error


@dataclass(frozen=True)
class Aspect:
    """What a patch path stands for: moto's attribute, how its value is read, and whether it is a map or a list."""

    attribute: str
    read: Convert = text
    shape: str = "value"


def apply(
    target: object, patches: Sequence[Mapping[str, Any]], aspects: Mapping[str, Aspect], *, strict: bool = False
) -> None:
    """Apply patch operations to a moto object, all of them or, when one is wrong, none.

    `aspects` are keyed by the path's first segment. Raises BadRequestException as AWS does for an invalid path;
    `strict` is the wording of REST APIs, methods and their responses.
    """
    if strict:
        for patch in patches:
            _check_strictly(patch, aspects)
    changes = [_change(target, patch, aspects) for patch in patches]
    for change in changes:
        change()


def _check_strictly(patch: Mapping[str, Any], aspects: Mapping[str, Aspect]) -> None:
    """Raise BadRequestException as recorded.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
    (test_update_method_validation, test_update_rest_api_behaviour, test_update_rest_api_compression).
    """
    name, _, member = str(patch["path"]).removeprefix("/").partition("/")
    aspect = aspects.get(name)
    if aspect is None or "/" in member or (aspect.shape == "value") == bool(member):
        raise BadRequestException(f"Invalid patch path {patch['path']}")
    if aspect.shape == "value" and patch["op"] == "add":
        raise BadRequestException("Invalid patch operation specified. Must be one of: [replace]")


def _change(target: object, patch: Mapping[str, Any], aspects: Mapping[str, Aspect]) -> Callable[[], None]:
    operation, path, value = patch.get("op"), str(patch.get("path", "")), patch.get("value")
    name, _, rest = path.removeprefix("/").partition("/")
    aspect = aspects.get(name)
    if aspect is None or operation not in {"add", "replace", "remove"}:
        known = ", ".join(f"/{each}" for each in aspects)
        raise BadRequestException(
            f"Invalid patch path  '{path}' specified for op '{operation}'. Must be one of: [{known}]"
        )
    member = rest.replace("~1", "/").replace("~0", "~")
    if aspect.shape == "value":
        read = None if operation == "remove" else aspect.read(value)
        return lambda: setattr(target, aspect.attribute, read)
    if aspect.shape == "map":
        read = None if operation == "remove" else aspect.read(value)
        return lambda: _change_map(target, aspect.attribute, operation, member, read)
    return lambda: _change_list(target, aspect.attribute, operation, member, value)


def _change_map(target: object, attribute: str, operation: str, member: str, value: Any) -> None:
    held: MutableMapping[str, Any] = dict(getattr(target, attribute) or {})
    if operation == "remove":
        held.pop(member, None)
    else:
        held[member] = value
    setattr(target, attribute, held)


def _change_list(target: object, attribute: str, operation: str, member: str, value: Any) -> None:
    held = [each for each in getattr(target, attribute) or [] if each != (member or value)]
    if operation == "add":
        held.append(member or value)
    elif operation == "replace":
        held = [*held, value] if member else [value]
    setattr(target, attribute, held)
