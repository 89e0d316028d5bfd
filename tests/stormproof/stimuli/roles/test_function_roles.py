"""What the examination of roles must not meet."""

from __future__ import annotations

from stormproof.stimuli.logging.executions import PROVOKED_EXECUTIONS
from stormproof.stimuli.roles.function_roles import EXAMINED


def test_roles_are_not_examined_while_a_fault_is_in_the_code() -> None:
    """A fault version is made from $LATEST, whose code and layers are analysed; its layer is gone a moment later."""
    assert EXAMINED.reads & PROVOKED_EXECUTIONS.occupies
