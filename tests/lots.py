"""What a session draws of cases that are too many for each run: by the commit's hash, as ``stormproof prove`` does."""

from __future__ import annotations

import hashlib

from stormproof.run.prove.sampling import seed

SEED = seed()
"""By what this session draws. It is asked of git once: that takes longer than most tests."""


def lot(name: object) -> str:
    """Return what draws a case of that name: another at each commit."""
    return hashlib.sha256(f"{SEED}/{name}".encode()).hexdigest()
