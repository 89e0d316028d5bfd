"""Which key stands where something is encrypted at rest, and whether it is one that will do.

Without a key of the policy's, AWS's own keys and any customer key of the system's account satisfy; a key of another
account is somebody else's to take away. S3, DynamoDB and CloudWatch Logs encrypt whatever they store:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html ,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html ,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html . SQS does unless it was switched
off: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html
"""

from __future__ import annotations

from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Price
from stormproof.core.planning.prices import monthly

KEY_USE = ("kms:Decrypt", "kms:GenerateDataKey")
"""What whoever writes and reads needs of the key."""


def will_do(context: PlanContext, key: str) -> bool:
    """Tell whether a key (ARN, ID or alias; empty for AWS's own) is the one that is named.

    Where none is named, AWS's and those of the system's account will do.
    """
    if named := context.policy.encryption_key_arn:
        return key in {named, named.rpartition("/")[2]}
    return not key.startswith("arn:") or key.split(":")[4] == context.system.account


def conflict(context: PlanContext, key: str) -> str:
    """Return what is said of a key that will not do where none is named: it may be meant, or not."""
    account = context.system.account
    return (
        f"it is encrypted by {key}, which is not of account {account} and can be taken away there; wanted is a key "
        "of AWS's or of the account. Name it with [policy] encryption_key_arn if it is meant, or take it off yourself"
    )


def key_price(context: PlanContext, requests: float, basis: str) -> Price:
    """Return what requests to the key cost a month; the key itself is the customer's already."""
    volume = context.requests
    return monthly({"kms.request": volume.number * requests / 1e6}, f"{basis}, for {volume} requests")
