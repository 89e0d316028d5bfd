"""How often Python looks for cycles that nobody refers to any more."""

from __future__ import annotations

import atexit
import gc

OBJECTS, YOUNG, OLD = 50_000, 20, 50


def collected_seldom() -> None:
    """Have cycles looked for far more seldom than Python does by itself (700, 10, 10).

    Verbs and runs end soon and leave few cycles; looking for them was a fifth of the processor time of a plan, most of
    it while modules and AWS's service models were loaded. As the interpreter ends they are not looked for at all: what
    is left goes with the process, and looking through it took a second after a plan had been shown.
    """
    gc.set_threshold(OBJECTS, YOUNG, OLD)
    atexit.register(gc.freeze)
