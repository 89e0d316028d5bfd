"""Every kind of front end, in one tuple.

Each is asked what leads to a function of the system; what belongs to others is left out.
"""

from __future__ import annotations

from stormproof.aws.observe.front_ends import distributions, urls
from stormproof.aws.observe.front_ends.past import PAST_THE_API, Reader
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.front_ends.model import FrontEnd, FrontEnds, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

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
