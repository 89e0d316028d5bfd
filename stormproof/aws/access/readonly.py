"""Which AWS operations only look. The rule is the verb; the exceptions are listed, one reason each."""

from __future__ import annotations

VERBS = ("batch_get_", "describe_", "filter_", "get_", "head_", "list_", "lookup_", "search_", "simulate_")

ALSO_READ = frozenset(
    {
        ("accessanalyzer", "check_access_not_granted"),
        ("accessanalyzer", "check_no_public_access"),
        ("accessanalyzer", "validate_policy"),
        ("cloudformation", "validate_template"),
        ("dynamodb", "query"),
        ("dynamodb", "scan"),
        ("dynamodb", "transact_get_items"),
        ("iam", "generate_service_last_accessed_details"),  # a report, which changes nothing
        ("logs", "start_query"),  # Insights: charged by the byte, changes nothing
        ("logs", "stop_query"),
        ("logs", "test_metric_filter"),
        ("s3", "select_object_content"),
        ("wafv2", "check_capacity"),
    }
)

NOT_READ = frozenset(
    {
        ("cognito-identity", "get_id"),  # registers an identity
        ("cognito-identity", "get_open_id_token"),
        ("ecr", "get_authorization_token"),  # mints credentials, as the following do
        ("sts", "get_federation_token"),
        ("sts", "get_session_token"),
    }
)


def is_read(service: str, operation: str) -> bool:
    """Tell whether the operation (boto3's method name) changes nothing and mints nothing."""
    if (service, operation) in NOT_READ:
        return False
    return operation.startswith(VERBS) or (service, operation) in ALSO_READ
