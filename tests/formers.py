"""What is kept of an owner's settings, made again as it was before a test has set things as he does."""

from __future__ import annotations

from stormproof.core.planning.former import Former, Formers, forgotten, kept
from stormproof.core.planning.plans import Call
from stormproof.core.system import System


def restored(system: System, before: Formers, now: Formers) -> tuple[Call, ...]:
    """Return the calls after which the same is kept as before a disturbance that `apply` has mended.

    What was set by a test is nothing that an owner had: a removal must not put it back. What `apply` has set in its
    place stands, though, and may have other IDs than before: by it the setting is known for ours.
    """
    wanted = {key: _as_set(before.of(*key), now.of(*key)) for key in sorted({*before.kept, *now.kept})}
    return tuple(_again(system, key, former) for key, former in wanted.items() if former != now.of(*key))


def _as_set(before: Former | None, now: Former | None) -> Former | None:
    return Former(before.before, now.after) if before and now else before


def _again(system: System, key: tuple[str, str, str], former: Former | None) -> Call:
    return forgotten(system, key) if former is None else kept(system, key, former.before, former.after)
