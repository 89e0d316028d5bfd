"""The made-up Lambda whose alias the tests of the journal disturb."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stormproof.aws.undo.made_alias import Alias


@pytest.fixture
def alias(refuse: Any) -> Alias:
    """The alias."""
    return Alias(refuse)
