"""The controls: one module each, in the order of this registry within a phase."""

from __future__ import annotations

from typing import Any

from provisioners import (
    access_log,
    access_log_group,
    alert_topic,
    alias_event_sources,
    alias_integrations,
    alias_permission,
    alias_rules,
    authorizer,
    authorizer_function,
    authorizer_log,
    authorizer_permission,
    authorizer_role,
    deployment,
    function_alias,
    function_logging,
    function_role,
    function_roles,
    gateway_log_role,
    gateway_responses,
    key_store,
    key_store_alarm,
    methods,
    rate_counter,
    rate_guard,
    rate_guard_alarm,
    rate_guard_layer,
    rate_guard_permission,
    system_log_groups,
)
from stormproof.core.controls import Control

CONTROLS: dict[str, Control[Any]] = {
    "key-store": key_store.CONTROL,
    "authorizer-role": authorizer_role.CONTROL,
    "authorizer-log": authorizer_log.CONTROL,
    "access-log-group": access_log_group.CONTROL,
    "system-log-groups": system_log_groups.CONTROL,
    "gateway-log-role": gateway_log_role.CONTROL,
    "alert-topic": alert_topic.CONTROL,
    "rate-counter": rate_counter.CONTROL,
    "rate-guard-layer": rate_guard_layer.CONTROL,
    "function-roles": function_roles.CONTROL,
    "authorizer-function": authorizer_function.CONTROL,
    "authorizer-permission": authorizer_permission.CONTROL,
    "function-role": function_role.CONTROL,
    "rate-guard-permission": rate_guard_permission.CONTROL,
    "rate-guard": rate_guard.CONTROL,
    "function-logging": function_logging.CONTROL,
    "function-alias": function_alias.CONTROL,
    "alias-permission": alias_permission.CONTROL,
    "alias-event-sources": alias_event_sources.CONTROL,
    "alias-rules": alias_rules.CONTROL,
    "authorizer": authorizer.CONTROL,
    "method-authorization": methods.CONTROL,
    "alias-integrations": alias_integrations.CONTROL,
    "gateway-responses": gateway_responses.CONTROL,
    "deployment": deployment.CONTROL,
    "access-log": access_log.CONTROL,
    "key-store-alarm": key_store_alarm.CONTROL,
    "rate-guard-alarm": rate_guard_alarm.CONTROL,
}

__all__ = ["CONTROLS"]
