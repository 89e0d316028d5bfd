"""Where a service is laxer than botocore's model of it, stricter, or refuses later and in other words.

What is laxer is not checked at the front: the service takes it, or refuses it itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from localaws.validation.constraints import Traits
from localaws.validation.faults import Fault, Kind

RECORDED = "https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services"
ENVIRONMENT = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"

UNCHECKED: dict[str, tuple[str, ...]] = {
    "dynamodb": ("AttributeValue", "Key", "AttributeMap", "PutItemInputAttributeMap"),
}
"""Shapes by service that are left to the service: what an item may hold, DynamoDB says in words of its own."""

FURTHER: dict[str, dict[str, Traits]] = {
    "cloudformation": {  # test_stack_name_creation, test_to_validate_template_limit_for_macro
        "StackName": {"pattern": "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"},
        "TemplateBody": {"max": 51200},
    },
    "logs": {"MetricNamespace": {"pattern": "[^*$]*"}},  # test_put_metric_filter_with_special_namespace
    "sns": {"message": {"min": 1}},  # test_empty_sns_message
    "s3": {
        "FilterRule": {"required": ["Name", "Value"]},  # test_bucket_notification_with_missing_values_in_rule
        "ObjectLockConfiguration": {"required": ["ObjectLockEnabled"]},  # test_put_object_lock_configuration_exc
        "ObjectLockRetention": {"required": ["Mode", "RetainUntilDate"]},  # test_s3_object_retention_exc
        "ObjectLockRule": {"required": ["DefaultRetention"]},  # test_put_object_lock_configuration_exc
        "DefaultRetention": {"required": ["Mode"]},  # test_put_object_lock_configuration_exc
        "OwnershipControlsRules": {"min": 1, "max": 1},  # test_bucket_ownership_controls_exc
        "ServerSideEncryptionRules": {"min": 1, "max": 1},  # test_s3_default_bucket_encryption_exc
    },
}
"""What a service asks of a shape beyond botocore's model, or in its place, by service and shape.

Recorded in tests of that name.
"""

WHOLE = frozenset({"ec2", "s3control"})
"""Services that refuse on their own."""


@dataclass(frozen=True)
class Difference:
    """A member that is not checked by the model. `operation` and `member` may be ``*``; `kinds` empty means all."""

    service: str
    operation: str
    member: str
    """The path of the member, indexes left out: ``tags.member.key``."""
    kinds: frozenset[Kind]
    source: str


def _of(service: str, operation: str, member: str, *kinds: Kind, source: str) -> Difference:
    return Difference(service, operation, member, frozenset(kinds), source)


OWN_WORDS = (Kind.REQUIRED, Kind.ENUM, Kind.PATTERN, Kind.LENGTH, Kind.RANGE, Kind.ELEMENTS)
METRICS = "PutMetricData", "GetMetricData", "GetMetricStatistics", "ListMetrics"
DASHBOARDS = "PutDashboard", "GetDashboard", "DeleteDashboards", "ListDashboards"

OF_S3: tuple[tuple[str, str, tuple[Kind, ...], str], ...] = (
    ("*", "partNumber", (), "test_complete_multipart_parts_order, its own words"),
    ("*", "objectLockMode", (), "test_s3_object_lock_mode_validation: a mode without a date is told first"),
    ("*", "checksumType", (), "test_multipart_checksum_type_compatibility, its own words"),
    ("*", "copySource", (Kind.PATTERN,), "test_s3_copy_object_wrong_format, its own words"),
    (
        "CompleteMultipartUpload",
        "multipartUpload",
        (Kind.REQUIRED,),
        "test_multipart_complete_multipart_too_small: no parts",
    ),
    (
        "CreateBucket",
        "createBucketConfiguration.locationConstraint",
        (Kind.ENUM,),
        "test_create_bucket_with_invalid_location_constraint",
    ),
    (
        "PutBucketAcl",
        "accessControlPolicy.grants.member.grantee.type",
        (Kind.REQUIRED,),
        "test_s3_bucket_acl_exceptions: an attribute of XML",
    ),
    (
        "PutObjectAcl",
        "accessControlPolicy.grants.member.grantee.type",
        (Kind.REQUIRED,),
        "test_s3_bucket_acl_exceptions: an attribute of XML",
    ),
    ("PutBucketLogging", "*", (Kind.REQUIRED,), "test_put_bucket_logging: an attribute of XML"),
    *(
        ("PutBucketNotificationConfiguration", member, (Kind.ENUM, Kind.ELEMENTS), "test_bucket_notification_with_*")
        for member in (
            *(f"notificationConfiguration.{kind}Configurations.member.events" for kind in ("queue", "topic")),
            "notificationConfiguration.lambdaFunctionConfigurations.member.events",
            *(
                f"notificationConfiguration.{kind}Configurations.member.filter.key.filterRules.member.name"
                for kind in ("queue", "topic", "lambdaFunction")
            ),
        )
    ),
    ("PutBucketNotificationConfiguration", "*", (Kind.TYPE,), "test_bucket_notification_with_*"),
    ("PutBucketWebsite", "*", (Kind.ENUM,), "test_validate_website_configuration, its own words"),
)
"""Operation, member, kinds and the test that recorded it."""

DIFFERENCES: tuple[Difference, ...] = (
    *(
        _of("cloudwatch", operation, "*", *OWN_WORDS, source=f"{RECORDED}/cloudwatch: test_put_metric_data_validation")
        for operation in METRICS
    ),
    *(
        _of("cloudwatch", operation, "*", *OWN_WORDS, source=f"{RECORDED}/cloudwatch: test_invalid_dashboard_name")
        for operation in DASHBOARDS
    ),
    _of(
        "events", "*", "authParameters.oAuthParameters.httpMethod", Kind.ENUM, source=f"{RECORDED}/events: put is taken"
    ),
    _of("lambda", "*", "compatibleRuntime", Kind.ENUM, source=f"{RECORDED}/lambda_: a longer list than the model's"),
    _of("lambda", "*", "compatibleRuntimes", Kind.ELEMENTS, source=f"{RECORDED}/lambda_: as for runtime"),
    _of("lambda", "*", "environment.variables", Kind.ELEMENTS, source=f"{ENVIRONMENT}: reserved names are told"),
    _of("lambda", "*", "runtime", Kind.ENUM, source=f"{RECORDED}/lambda_: the list is of runtimes that can be made"),
    *(
        _of("s3", operation, member, *kinds, source=f"{RECORDED}/s3: {source}")
        for operation, member, kinds, source in OF_S3
    ),
    _of(
        "sqs", "*", "*", Kind.ENUM, Kind.ELEMENTS, source=f"{RECORDED}/sqs: Unknown Attribute; AWSTraceHeader is taken"
    ),
)


def of_system_tags(fault: Fault) -> bool:
    """Tell whether a fault is that a tag begins with ``aws:``, as those do that AWS itself sets.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
    """
    return fault.path[0] in {"tags", "tagList"} and "aws:" in str(fault.value)


class Differences:
    """The differences of one operation."""

    def __init__(self, service: str, operation: str, table: tuple[Difference, ...] = DIFFERENCES) -> None:
        self._table = [
            each for each in table if each.service == service and each.operation in {operation, "*"}
        ]  # fmt: skip

    def hold(self, fault: Fault) -> bool:
        """Tell whether a fault is none for the service."""
        if not self._table:
            return False
        member = ".".join(part for part in fault.path if not part.isdecimal())
        return any(
            each.member in {member, "*"} and (not each.kinds or fault.kind in each.kinds) for each in self._table
        )
