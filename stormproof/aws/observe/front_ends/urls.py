"""Function URLs, as front ends."""

from __future__ import annotations

from stormproof.aws.observe.invokers.function_urls import read_function_urls
from stormproof.core.front_ends.model import Entry, FrontEnd, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import HasFunctions

OPEN = "NONE"


def read(reads: Reads, system: HasFunctions) -> tuple[FrontEnd, ...]:
    """Look at the URLs of the system's functions; raises CouldNotLook."""
    found = []
    for each in read_function_urls(reads, system):
        arn = f"{each.function.arn}:{each.qualifier}" if each.qualifier else each.function.arn
        entry = Entry("any path", arn, "" if each.auth == OPEN else each.auth, each.url)
        found.append(FrontEnd(Kind.FUNCTION_URL, each.url, (entry,)))
    return tuple(found)
