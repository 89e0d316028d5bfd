"""Every kind of front end, in one tuple.

Each is asked what leads to a function of the system; what belongs to others is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from stormproof.aws.observe.front_ends import distributions, urls
from stormproof.aws.observe.front_ends.past import PAST_THE_API, Reader
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.front_ends.model import FrontEnd, FrontEnds, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import HasFunctions, System

WITHOUT_AN_API: tuple[tuple[Kind, Reader], ...] = (*PAST_THE_API, (Kind.FUNCTION_URL, urls.read))
"""Kinds that are there whether or not there is a REST API."""


def read_front_ends(reads: Reads, system: System) -> FrontEnds:
    """Look for every kind; what could not be looked for is named, and hinders nothing."""
    before = (Kind.DISTRIBUTION, lambda: distributions.read(reads, system))
    return _seen(*((kind, partial(read, reads, system)) for kind, read in WITHOUT_AN_API), before)


def read_without_an_api(reads: Reads, functions: HasFunctions) -> FrontEnds:
    """Look for what leads to functions that no REST API is known of; as `read_front_ends`."""
    return _seen(*((kind, partial(read, reads, functions)) for kind, read in WITHOUT_AN_API))


def _seen(*looks: tuple[Kind, Callable[[], tuple[FrontEnd, ...]]]) -> FrontEnds:
    found: list[FrontEnd] = []
    unseen: list[tuple[Kind, str]] = []
    for kind, look in looks:
        try:
            found += look()
        except CouldNotLook as error:
            unseen.append((kind, error.message))
        except NotThere as error:
            unseen.append((kind, str(error)))
    return FrontEnds(tuple(found), tuple(unseen))
