"""What the authorizer leaves of the account's concurrent executions: it reserves none, and runs in what is unreserved.

A reservation for it would be taken from all other functions of the region, and AWS keeps 100 unreserved; new accounts
have 10 in all: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html . Where none is left, Lambda throttles the
authorizer and clients get 500.
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.capacity.concurrency import LEAST_UNRESERVED, Concurrency, read_concurrency
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Step

NAME = "account-concurrency"
ASPECT = "concurrent executions"
QUOTA = "L-B99A9384"
"""The quota in Service Quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def read(reads: Reads, _context: PlanContext) -> Concurrency | str:
    """Look at the account's settings; a text says why they could not be looked at."""
    return read_concurrency(reads)


def plan(context: PlanContext, actual: Concurrency | str) -> Iterator[Step]:
    """Say that nothing is reserved, and how much there is; with little, in every plan."""
    where = Names(context.system).authorizer_arn
    if isinstance(actual, str):
        reason = f"nothing is reserved for it; how much the account has could not be looked at: {actual}"
        yield NoChange(NAME, where, ASPECT, reason)
        return
    has = f"the account has {actual.quota:,} in {context.system.region}, {actual.unreserved:,} of them unreserved"
    if actual.reservable:
        yield NoChange(NAME, where, ASPECT, f"nothing is reserved for it: {has}")
    else:
        reason = (
            f"nothing is reserved for it, since AWS keeps {LEAST_UNRESERVED} unreserved: {has}. Each request takes one "
            "more for as long as its key is looked up, and where none is left clients get 500: ask for a higher quota "
            f"first (Service Quotas, lambda, {QUOTA})"
        )
        yield NoChange(NAME, where, ASPECT, reason, remark=True)


def remove(context: PlanContext, _actual: Concurrency | str) -> Iterator[Step]:
    """Nothing was reserved."""
    yield NoChange(NAME, Names(context.system).authorizer_arn, ASPECT, "nothing was reserved")


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
