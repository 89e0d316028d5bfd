"""What the tests of types of resources start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws_testing.resource_types import Tested

Make = Callable[..., Tested]


@pytest.fixture
def make(aws: Any) -> Iterator[Make]:
    """Makes a resource of a type by its properties; what is left is deleted in the end, the last first."""
    made: list[Tested] = []

    def make(types: tuple[ResourceType, ...], name: str, **properties: Any) -> Tested:
        [kind] = [each for each in types if each.name == name]
        made.append(Tested.made(aws, kind, properties))
        return made[-1]

    yield make
    for each in reversed(made):
        if not each.gone:
            each.delete()
