"""Functions that no REST API leads to: what leads to them is looked for, and said, before Stormproof refuses.

Stormproof names what it makes after a REST API's ID, and puts authorizer, limits and firewall before its stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stormproof.aws.observe.front_ends.reading import read_without_an_api
from stormproof.core.errors import TargetError
from stormproof.core.front_ends.criteria import what_can_be_had
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Function

WAY_OUT = "put a REST API before these functions and name it; docs/FRONT_ENDS.md tells kind by kind what can be had"


@dataclass(frozen=True)
class _Functions:
    partition: str
    region: str
    functions: tuple[Function, ...]


def refuse_without_an_api(reads: Reads, name: str, functions: Mapping[str, str]) -> None:
    """Raise TargetError where something else than a REST API leads to the functions (role -> ARN) of a target `name`.

    It names what was found and what could be had of it. Where nothing is found, nothing is raised.
    """
    if not functions:
        return
    _, partition, _, region, *_ = next(iter(functions.values())).split(":")
    known = tuple(Function(role, arn.rpartition(":")[2], arn) for role, arn in functions.items())
    seen = read_without_an_api(reads, _Functions(partition, region, known))
    if not seen.found:
        return
    found = "\n".join(f"  {each} ({each.ways})" for each in seen.found)
    kinds = dict.fromkeys(each.kind for each in seen.found)
    had = "\n".join(f"  {line}" for kind in kinds for line in what_can_be_had(kind))
    unseen = "".join(f"\n  not looked for: {kind.value}s, {why}" for kind, why in seen.unseen)
    raise TargetError(
        f"target {name}: no REST API leads to its functions, and Stormproof hardens nothing without one. What was "
        f"found:\n{found}{unseen}\nWith a REST API beside it, of what comes by it:\n{had}",
        WAY_OUT,
    )
