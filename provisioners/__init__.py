"""The controls: one module each, in the order of this registry within a phase."""

from __future__ import annotations

from typing import Any

from provisioners.alerts import alert_topic
from provisioners.authentication import (
    authorizer,
    authorizer_function,
    authorizer_log,
    authorizer_permission,
    authorizer_role,
    gateway_responses,
    key_store,
    key_store_alarm,
    methods,
)
from provisioners.encryption import (
    bucket_encryption,
    key_grants,
    log_group_encryption,
    queue_encryption,
    table_encryption,
    topic_encryption,
)
from provisioners.firewall import block_list, log_group, web_acl, web_acl_logging
from provisioners.logging import access_log, access_log_group, function_logging, gateway_log_role, system_log_groups
from provisioners.queries import saved_queries
from provisioners.rate_limiting import (
    rate_counter,
    rate_guard,
    rate_guard_alarm,
    rate_guard_layer,
    rate_guard_permission,
    stage_throttle,
)
from provisioners.release import (
    alias_event_sources,
    alias_integrations,
    alias_permission,
    alias_rules,
    deployment,
    function_alias,
)
from provisioners.roles import own_roles, role_assignment
from provisioners.transport import api_security_policy, bucket_policy, domain_security_policy, queue_policies
from stormproof.core.planning.controls import Control

CONTROLS: dict[str, Control[Any]] = {
    "key-store": key_store.CONTROL,
    "authorizer-role": authorizer_role.CONTROL,
    "authorizer-log": authorizer_log.CONTROL,
    "access-log-group": access_log_group.CONTROL,
    "system-log-groups": system_log_groups.CONTROL,
    "gateway-log-role": gateway_log_role.CONTROL,
    "alert-topic": alert_topic.CONTROL,
    "rate-counter": rate_counter.CONTROL,
    "block-list": block_list.CONTROL,
    "firewall-log-group": log_group.CONTROL,
    "rate-guard-layer": rate_guard_layer.CONTROL,
    "function-roles": own_roles.CONTROL,
    "authorizer-function": authorizer_function.CONTROL,
    "authorizer-permission": authorizer_permission.CONTROL,
    "function-role": role_assignment.CONTROL,
    "rate-guard-permission": rate_guard_permission.CONTROL,
    "rate-guard": rate_guard.CONTROL,
    "function-logging": function_logging.CONTROL,
    "encryption-grants": key_grants.CONTROL,
    "function-alias": function_alias.CONTROL,
    "alias-permission": alias_permission.CONTROL,
    "alias-event-sources": alias_event_sources.CONTROL,
    "alias-rules": alias_rules.CONTROL,
    "authorizer": authorizer.CONTROL,
    "method-authorization": methods.CONTROL,
    "alias-integrations": alias_integrations.CONTROL,
    "gateway-responses": gateway_responses.CONTROL,
    "api-security-policy": api_security_policy.CONTROL,
    "domain-security-policy": domain_security_policy.CONTROL,
    "deployment": deployment.CONTROL,
    "access-log": access_log.CONTROL,
    "stage-throttle": stage_throttle.CONTROL,
    "firewall": web_acl.CONTROL,
    "firewall-logging": web_acl_logging.CONTROL,
    "key-store-alarm": key_store_alarm.CONTROL,
    "rate-guard-alarm": rate_guard_alarm.CONTROL,
    "saved-queries": saved_queries.CONTROL,
    "bucket-policy": bucket_policy.CONTROL,
    "bucket-encryption": bucket_encryption.CONTROL,
    "table-encryption": table_encryption.CONTROL,
    "queue-policies": queue_policies.CONTROL,
    "queue-encryption": queue_encryption.CONTROL,
    "topic-encryption": topic_encryption.CONTROL,
    "log-group-encryption": log_group_encryption.CONTROL,
}

__all__ = ["CONTROLS"]
