"""Every kind of front end, in one tuple.

Each is asked what leads to a function of the system; what belongs to others is left out.
"""

from __future__ import annotations

from collections.abc import Callable

from stormproof.aws.observe.front_ends import (
    distributions,
    graphql_apis,
    http_apis,
    load_balancers,
    urls,
)
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.front_ends.model import FrontEnd, FrontEnds, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

Reader = Callable[[Reads, System], tuple[FrontEnd, ...]]
PAST_THE_API: tuple[tuple[Kind, Reader], ...] = (
    (Kind.HTTP_API, http_apis.read),
    (Kind.LOAD_BALANCER, load_balancers.read),
    (Kind.GRAPHQL_API, graphql_apis.read),
)
"""Kinds by which functions are reached past the REST API; function URLs are judged by themselves."""
READERS: tuple[tuple[Kind, Reader], ...] = (
    *PAST_THE_API,
    (Kind.FUNCTION_URL, urls.read),
    (Kind.DISTRIBUTION, distributions.read),
)


def read_front_ends(reads: Reads, system: System) -> FrontEnds:
    """Look for every kind; what could not be looked for is named, and hinders nothing."""
    found: list[FrontEnd] = []
    unseen: list[tuple[Kind, str]] = []
    for kind, read in READERS:
        try:
            found += read(reads, system)
        except CouldNotLook as error:
            unseen.append((kind, error.message))
        except NotThere as error:
            unseen.append((kind, str(error)))
    return FrontEnds(tuple(found), tuple(unseen))


def read_past_the_api(reads: Reads, system: System) -> tuple[FrontEnd, ...]:
    """Look for what leads to functions past the REST API; raises CouldNotLook where one kind cannot be looked for."""
    return tuple(each for _, read in PAST_THE_API for each in read(reads, system))
