"""The controls: one module each, in the order of this registry within a phase."""

from __future__ import annotations

from typing import Any

from provisioners import (
    access_log,
    access_log_group,
    authorizer,
    authorizer_function,
    authorizer_log,
    authorizer_permission,
    authorizer_role,
    deployment,
    gateway_log_role,
    gateway_responses,
    key_store,
    methods,
)
from stormproof.core.controls import Control

CONTROLS: dict[str, Control[Any]] = {
    "key-store": key_store.CONTROL,
    "authorizer-role": authorizer_role.CONTROL,
    "authorizer-log": authorizer_log.CONTROL,
    "access-log-group": access_log_group.CONTROL,
    "gateway-log-role": gateway_log_role.CONTROL,
    "authorizer-function": authorizer_function.CONTROL,
    "authorizer-permission": authorizer_permission.CONTROL,
    "authorizer": authorizer.CONTROL,
    "method-authorization": methods.CONTROL,
    "gateway-responses": gateway_responses.CONTROL,
    "deployment": deployment.CONTROL,
    "access-log": access_log.CONTROL,
}

__all__ = ["CONTROLS"]
