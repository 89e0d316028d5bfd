"""Whether somebody would be told of what an experiment writes: then it is not written, unless the target permits it."""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable


def must_tell_nobody(bench: Bench, place: str, listeners: Sequence[str]) -> None:
    """Raise Undecidable ``needs_notify`` where somebody listens, and ``[permit] notify`` does not admit that."""
    if listeners and not bench.target.permitted.notify:
        told = f"what is written into {place} goes to {', '.join(listeners)}, which would work on something of ours"
        raise Undecidable("needs_notify", f"{told}; [permit] notify = true admits that")
