"""What leads to functions past the REST API, kind by kind; function URLs are judged by themselves."""

from __future__ import annotations

from collections.abc import Callable

from stormproof.aws.observe.front_ends import graphql_apis, http_apis, load_balancers
from stormproof.core.front_ends.model import FrontEnd, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import HasFunctions

Reader = Callable[[Reads, HasFunctions], tuple[FrontEnd, ...]]
PAST_THE_API: tuple[tuple[Kind, Reader], ...] = (
    (Kind.HTTP_API, http_apis.read),
    (Kind.LOAD_BALANCER, load_balancers.read),
    (Kind.GRAPHQL_API, graphql_apis.read),
)


def read_past_the_api(reads: Reads, system: HasFunctions) -> tuple[FrontEnd, ...]:
    """Look for what leads to functions past the REST API; raises CouldNotLook where one kind cannot be looked for."""
    return tuple(each for _, read in PAST_THE_API for each in read(reads, system))
