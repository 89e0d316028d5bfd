"""What botocore's data say of partitions: which a region is of, and what the host names there end in.

https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import UnknownRegionError

from stormproof.aws.access.failures import RAISED
from stormproof.core.errors import CouldNotLook, TargetError

HOMES = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""A region of each partition that every account has; nobody has to enable it.

https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
"""


@cache
def dns_suffix(partition: str) -> str:
    """Return what the host names of a partition's endpoints end in: ``amazonaws.com``, ``amazonaws.com.cn``.

    Raises ValueError for a partition that botocore does not know.
    """
    known: Any = botocore.session.get_session().get_data("endpoints")
    for each in known["partitions"]:
        if each["partition"] == partition:
            return str(each["dnsSuffix"])
    raise ValueError(f"botocore knows no partition {partition}")


@cache
def lacks(region: str, service: str) -> bool:
    """Tell whether a region's partition has a service nowhere, as far as botocore knows, though another one has it.

    As AppSync in AWS GovCloud (US): https://docs.aws.amazon.com/general/latest/gr/appsync.html
    """
    session = botocore.session.get_session()
    try:
        partition = str(session.get_partition_for_region(region))
    except UnknownRegionError:
        return False
    return bool(session.get_available_regions(service)) and not session.get_available_regions(service, partition)


@cache
def home_of(region: str) -> str:
    """Return a region of the same partition that is enabled in every account, empty where none is known."""
    try:
        partition = botocore.session.get_session().get_partition_for_region(region)
    except UnknownRegionError:
        return ""
    return HOMES.get(str(partition), "")


def must_be_enabled(region: str, caller: Callable[[str], Mapping[str, Any]]) -> None:
    """Raise TargetError where a region that has refused credentials is one that their account has not enabled.

    Such a region knows no credentials of the account, another one of the partition does. `caller` asks STS in a region
    who calls (GetCallerIdentity's answer).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
    """
    home = home_of(region)
    if home in {"", region}:
        return
    try:
        account = caller(home)["Account"]
    except (CouldNotLook, *RAISED):
        return
    raise TargetError(
        f"region {region} does not know these credentials, {home} does: account {account} has not enabled {region}",
        f"aws account enable-region --region-name {region}, or correct [regions] primary",
    )
