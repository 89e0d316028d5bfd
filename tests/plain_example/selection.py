"""The plain example instead of the twin: for tests that want something small, or a system that all criteria hold of."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = Path(__file__).with_name("template.yaml")
PLAIN = f"--system={TEMPLATE}"
"""The option of ``stormproof localaws``, ``stormproof prove`` and ``pytest``."""
