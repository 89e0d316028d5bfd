"""Refusals that pass by themselves: AWS did nothing, since something else was under way, and says so by its code."""

from __future__ import annotations

from collections.abc import Mapping

ANYWHERE = frozenset(
    {
        "ConcurrentModificationException",
        "OptimisticLockException",
        "ResourceConflictException",  # Lambda: an update is in progress
        "TooManyUpdates",
        "WAFUnavailableEntityException",
    }
)
OF_A_SERVICE: Mapping[str, frozenset[str]] = {
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html : "until it finishes performing
    # a previous action. Try again later."
    "backup": frozenset({"ConflictException"}),
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html : it is being changed,
    # .../API_UpdateContinuousBackups.html : its backups are being enabled, .../API_CreateBackup.html
    "dynamodb": frozenset({"ContinuousBackupsUnavailableException", "ResourceInUseException", "TableInUseException"}),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
    "iam": frozenset({"ConcurrentModification", "EntityTemporarilyUnmodifiable"}),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    "logs": frozenset({"OperationAbortedException"}),
    "s3": frozenset({"OperationAborted"}),  # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    "sns": frozenset({"ConcurrentAccess"}),  # https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html : for a minute
    "sqs": frozenset({"AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"}),
}
"""Codes that say nothing of the kind elsewhere, or are not known there."""


def passes_by_itself(service: str, refusal: str) -> bool:
    """Tell whether AWS's code means that the same call may be taken a moment later."""
    return refusal in ANYWHERE or refusal in OF_A_SERVICE.get(service, frozenset())
