"""Taking the controls off again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stormproof.aws.access.connection import Connection
from stormproof.core.planning.controls import Control
from stormproof.core.planning.planner import make_removal
from stormproof.core.planning.plans import Plan
from stormproof.core.system import System


def plan_removal(connection: Connection, system: System, controls: Sequence[Control[Any]]) -> Plan:
    """Return what takes everything off again that the controls put on."""
    return make_removal(controls, connection.reader, system, connection.target.policy)
