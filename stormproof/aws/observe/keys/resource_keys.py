"""By which key a resource is encrypted, as its service tells it: an ARN, an ID or an alias, empty for AWS's own.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html ,
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSEDescription.html ,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html ,
https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html ,
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html ,
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html and
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamDescriptionSummary.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stormproof.aws.observe.s3_buckets import default_encryption, read_encryption
from stormproof.aws.observe.sqs import queue_encryption
from stormproof.core.least_privilege.resources import SECRET_SUFFIX
from stormproof.core.planning.controls import Reads

WILD = frozenset("*?")


@dataclass(frozen=True)
class Arn:
    """An ARN in its parts; `rest` is what follows the account."""

    partition: str
    service: str
    region: str
    account: str
    rest: str

    @property
    def name(self) -> str:
        """The name of what it is, without its kind and what is in it."""
        return self.rest.partition("/")[2].partition("/")[0]


def arn_of(text: str) -> Arn | None:
    """Return a text's parts, None where it is no ARN of one thing."""
    parts = text.removesuffix(SECRET_SUFFIX).split(":", 5)
    whole = len(parts) == 6 and parts[0] == "arn"
    if not whole or WILD & set(parts[5].removesuffix("/*")):
        return None
    return Arn(parts[1], parts[2], parts[3], parts[4], parts[5])


def _bucket(reads: Reads, arn: Arn) -> str:
    return default_encryption(read_encryption(reads, arn.rest.partition("/")[0]))[1]


def _table(reads: Reads, arn: Arn) -> str:
    found = reads.read("dynamodb", "describe_table", region=arn.region, TableName=arn.name)["Table"]
    return str((found.get("SSEDescription") or {}).get("KMSMasterKeyArn", ""))


def _queue(reads: Reads, arn: Arn) -> str:
    url = reads.read("sqs", "get_queue_url", region=arn.region, QueueName=arn.rest, QueueOwnerAWSAccountId=arn.account)[
        "QueueUrl"
    ]
    asked = {"QueueUrl": url, "AttributeNames": ["All"]}
    return queue_encryption(reads.read("sqs", "get_queue_attributes", region=arn.region, **asked)["Attributes"])[0]


def _topic(reads: Reads, arn: Arn) -> str:
    topic = f"arn:{arn.partition}:sns:{arn.region}:{arn.account}:{arn.rest}"
    found = reads.read("sns", "get_topic_attributes", region=arn.region, TopicArn=topic)["Attributes"]
    return str(found.get("KmsMasterKeyId") or "")


def _secret(reads: Reads, arn: Arn) -> str:
    name = arn.rest.partition(":")[2]
    return str(reads.read("secretsmanager", "describe_secret", region=arn.region, SecretId=name).get("KmsKeyId") or "")


def _parameter(reads: Reads, arn: Arn) -> str:
    path = arn.rest.partition("/")[2]
    names = [path, f"/{path}"] if "/" not in path else [f"/{path}"]
    asked = [{"Key": "Name", "Option": "Equals", "Values": names}]
    found = reads.pages("ssm", "describe_parameters", "Parameters", region=arn.region, ParameterFilters=asked)
    return next((str(each.get("KeyId") or "") for each in found if each.get("Type") == "SecureString"), "")


def _stream(reads: Reads, arn: Arn) -> str:
    found = reads.read("kinesis", "describe_stream_summary", region=arn.region, StreamName=arn.name)
    return str(found["StreamDescriptionSummary"].get("KeyId") or "")


KEY_OF: Mapping[str, Callable[[Reads, Arn], str]] = {
    "dynamodb": _table,
    "kinesis": _stream,
    "s3": _bucket,
    "secretsmanager": _secret,
    "sns": _topic,
    "sqs": _queue,
    "ssm": _parameter,
}
"""Service -> how the key of one of its resources is read; raises NotThere, CouldNotLook."""
