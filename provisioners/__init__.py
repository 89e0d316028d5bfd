"""The controls: one module each, in the order of `MODULES` within a phase."""

from __future__ import annotations

from typing import Any, Protocol

from provisioners.alerts import alert_topic
from provisioners.authentication import (
    account_concurrency,
    authorizer,
    authorizer_function,
    authorizer_log,
    authorizer_permission,
    authorizer_role,
    gateway_responses,
    key_store,
    key_store_alarm,
    key_sync_alarm,
    key_sync_function,
    key_sync_log,
    key_sync_role,
    key_sync_schedule,
    methods,
    native_keys,
    native_requirement,
    other_ways,
    reserved_concurrency,
    resource_policy,
)
from provisioners.encryption import (
    bucket_encryption,
    key_grants,
    key_states,
    log_group_encryption,
    queue_encryption,
    table_encryption,
    topic_encryption,
)
from provisioners.firewall import block_list, log_group, web_acl, web_acl_logging
from provisioners.logging import (
    access_log,
    access_log_group,
    function_logging,
    gateway_log_role,
    log_denials,
    system_log_groups,
)
from provisioners.ownership import adopted_things
from provisioners.queries import saved_queries
from provisioners.rate_limiting import (
    former_role_grants,
    low_throttles,
    native_quota,
    older_rate_layer,
    rate_counter,
    rate_guard,
    rate_guard_alarm,
    rate_guard_layer,
    rate_guard_permission,
    stage_throttle,
    unguarded_routes,
)
from provisioners.release import (
    alias_async,
    alias_credentials,
    alias_deployment,
    alias_event_sources,
    alias_integrations,
    alias_permission,
    alias_preflights,
    alias_rules,
    deployment,
    function_alias,
    function_release,
)
from provisioners.roles import boundaries, own_roles, role_assignment
from provisioners.transport import (
    api_security_policy,
    bucket_policy,
    bucket_website,
    domain_security_policy,
    queue_policies,
)
from stormproof.core.planning.controls import Control
from stormproof.core.planning.registry import Registry


class ControlModule(Protocol):
    """A module of one control."""

    __name__: str

    CONTROL: Control[Any]


MODULES: tuple[ControlModule, ...] = (
    adopted_things,
    alias_credentials,
    account_concurrency,
    key_store,
    authorizer_role,
    authorizer_log,
    key_sync_role,
    key_sync_log,
    access_log_group,
    system_log_groups,
    gateway_log_role,
    alert_topic,
    rate_counter,
    block_list,
    log_group,
    rate_guard_layer,
    own_roles,
    access_log,
    function_alias,
    alias_permission,
    alias_async,
    alias_event_sources,
    alias_rules,
    alias_integrations,
    alias_deployment,
    key_sync_function,
    key_sync_schedule,
    native_keys,
    authorizer_function,
    authorizer_permission,
    rate_guard_permission,
    rate_guard,
    function_logging,
    key_grants,
    function_release,
    role_assignment,
    former_role_grants,
    authorizer,
    methods,
    alias_preflights,
    native_requirement,
    gateway_responses,
    api_security_policy,
    domain_security_policy,
    deployment,
    stage_throttle,
    native_quota,
    web_acl,
    web_acl_logging,
    key_store_alarm,
    key_sync_alarm,
    rate_guard_alarm,
    older_rate_layer,
    saved_queries,
    bucket_website,
    bucket_policy,
    bucket_encryption,
    table_encryption,
    queue_policies,
    queue_encryption,
    topic_encryption,
    log_group_encryption,
    other_ways,
    resource_policy,
    reserved_concurrency,
    unguarded_routes,
    low_throttles,
    key_states,
    boundaries,
    log_denials,
)
CONTROLS = Registry(tuple(module.CONTROL for module in MODULES))

__all__ = ["CONTROLS", "MODULES"]
