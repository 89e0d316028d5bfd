"""How many executions of an account's functions may run at once in a region, and how many are free.

https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads

LEAST_UNRESERVED = 100
"""What AWS keeps for the functions that reserve nothing:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""


@dataclass(frozen=True)
class Concurrency:
    """The account's quota, and what of it no function has reserved."""

    quota: int
    unreserved: int

    @property
    def reservable(self) -> int:
        """How many executions may still be reserved: those beyond what AWS keeps unreserved."""
        return max(0, self.unreserved - LEAST_UNRESERVED)


def read_concurrency(reads: Reads) -> Concurrency | str:
    """Look at the account's settings; where they cannot be looked at, return why."""
    try:
        limits = reads.read("lambda", "get_account_settings")["AccountLimit"]
    except (CouldNotLook, NotThere) as error:
        return str(error)
    return Concurrency(int(limits["ConcurrentExecutions"]), int(limits["UnreservedConcurrentExecutions"]))
