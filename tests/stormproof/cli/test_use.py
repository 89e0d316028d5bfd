"""What people read of the verbs names each of them."""

from __future__ import annotations

import re
from pathlib import Path

from stormproof.cli.verbs import VERBS

USE = (Path(__file__).parents[3] / "docs" / "USE.md").read_text("utf-8")


def test_every_verb_stands_in_the_table() -> None:
    """And nothing stands there that is none; `pytest` does what `verify` does."""
    (table,) = re.findall(r"(?m)^\| command \| does \|\n\|---\|---\|\n((?:\|.*\n)+)", USE)
    cells = [line.split(" | ")[0] for line in table.splitlines()]
    known = {each.name for each in VERBS}
    assert {name for cell in cells for name in re.findall(r"`(?:stormproof )?([a-z]+)", cell)} >= known
    assert {name for cell in cells for name in re.findall(r"`stormproof ([a-z]+)", cell)} <= known
