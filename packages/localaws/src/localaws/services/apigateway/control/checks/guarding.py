"""How the checks come before moto's operations, and what every answer leaves out."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from moto.apigateway.models import APIGatewayBackend, IntegrationResponse

from localaws.moto.patches import Method as Made
from localaws.moto.patches import Patches


def guard(patches: Patches, name: str, check: Callable[..., None]) -> None:
    """Check before moto acts; the check gets moto's arguments by name, however they were given."""
    original = getattr(APIGatewayBackend, name)
    signature = inspect.signature(original)

    def guarded(backend: APIGatewayBackend, *args: Any, **kwargs: Any) -> Any:
        _, *given = signature.bind(backend, *args, **kwargs).arguments.items()
        check(backend, **dict(given))
        return original(backend, *args, **kwargs)

    patches.put(APIGatewayBackend, name, guarded)


def without_empty_members(describe: Made) -> Made:
    """Tell no empty maps, as recorded for methods, their responses and those of integrations.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
    (test_method_lifecycle, test_update_method, test_update_method_response, test_put_integration_response_templates).
    """

    def to_json(held: Any) -> dict[str, Any]:
        told = describe(held)
        if isinstance(held, IntegrationResponse) and held.selection_pattern is not None:
            told["selectionPattern"] = held.selection_pattern
        return {name: value for name, value in told.items() if value not in ({}, None)}

    return to_json
