"""What AWS asks of whoever makes a vault of AWS Backup, beside that action.

https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html
"""

from __future__ import annotations

from collections.abc import Mapping

KEYS = "arn:{partition}:kms:{region}:{account}:key/*"
"""The key that AWS manages for AWS Backup has an ID of each account's own."""
OF_KEYS = ("CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant")
VAULTS: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("backup", "create_backup_vault"): (
        ("backup-storage:MountCapsule", "*"),
        *((f"kms:{each}", KEYS) for each in OF_KEYS),
    )
}
"""(service, operation) -> actions with the templates of their resources."""
