"""What the jobs of a pipeline may do: the verbs that they run, and of a recovery what a drill does of it alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stormproof.aws.rights.table import Rows, merged, recorded
from stormproof.core.delivery.settings import COMPLIANCE, DRILL, ROLLBACK

DEPLOYS, VERIFIES, DRILLS = "deploy", "verify", "drill"
JOBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {DEPLOYS: ("", ROLLBACK), VERIFIES: (COMPLIANCE,), DRILLS: (DRILL,)}
)
"""By what a role is for, what the names of the environments end in whose jobs assume it."""
RESTORED = "arn:{partition}:dynamodb:{region}:{account}:table/stormproof-{api}-recovery-*"
TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{table}"
OBJECTS = "arn:{partition}:s3:::{bucket}/stormproof-probe/*"
PARAMETERS = "arn:{partition}:ssm:{region}:{account}:parameter/stormproof/{api}*"
DRILLING: Rows = MappingProxyType(
    {
        **{
            f"dynamodb:{action}": (RESTORED,)
            for action in ("BatchWriteItem", "DeleteItem", "DeleteTable", "GetItem", "PutItem", "Query", "UpdateItem")
        },
        "dynamodb:RestoreTableToPointInTime": (RESTORED, TABLE),
        "dynamodb:Scan": (RESTORED, TABLE),
        **{
            f"s3:{action}": (OBJECTS,)
            for action in (
                "DeleteObject", "DeleteObjectVersion", "GetObject", "GetObjectTagging", "GetObjectVersion",
                "GetObjectVersionTagging", "PutObject", "PutObjectTagging",
            )
        },
        "ssm:DeleteParameter": (PARAMETERS,),
        "ssm:PutParameter": (PARAMETERS,),
    }
)  # fmt: skip
"""What `stormproof recover drill` was seen to change: tables that it restores beside, objects of ours, and its record.

A restore writes what it restores on behalf of the caller:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.Tutorial.html
"""


def rights(job: str) -> Rows:
    """Return what a job needs, by action."""
    table = recorded()
    looking = table["verify"].rows(writing=False)
    if job == DEPLOYS:
        return merged(looking, table["release"].rows(writing=True))
    return merged(table["recover"].rows(writing=False), DRILLING) if job == DRILLS else looking
