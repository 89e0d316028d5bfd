"""Sets and a compiler of statements."""

from __future__ import annotations

import pytest

from localaws.services.wafv2.statements import Compiler
from localaws_testing.firewall import Sets


@pytest.fixture
def sets() -> Sets:
    """Sets that a test fills."""
    return Sets()


@pytest.fixture
def compiler(sets: Sets) -> Compiler:
    """A compiler of plain statements."""
    return Compiler(sets)
