"""What moto's core works out anew for each request although it never changes: remembered.

Closes a gap in speed alone: listing a class's methods and building a service's model took moto most of a request.
"""

from __future__ import annotations

import functools

from moto.core import responses, utils

from localaws.parts import Parts

# By name: moto does not export what it imports there.
LISTING = "method_names_from_class"


def install(_parts: Parts) -> None:
    """Remember method names by class and service models by name."""
    setattr(responses, LISTING, functools.cache(utils.method_names_from_class))
    setattr(responses, "get_service_model", functools.cache(utils.get_service_model))  # noqa: B010  # not exported


def forget() -> None:
    """Let method names be listed again: a patch has added some."""
    getattr(responses, LISTING).cache_clear()
