"""Saved queries as an owner keeps them: with remarks and a layout of his, and for the logs that he has moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.logs.query_definitions import read_definitions
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.queries.catalogue import KEPT

REMARK = "# Asked by the people on call, see the handbook"


def annotated(reads: Reads, context: PlanContext) -> FaultInjection:
    """Every query bears a remark, and is laid out and described in the owner's way."""

    def remarked(standing: Mapping[str, Any]) -> dict[str, Any]:
        text = standing["queryString"].replace("\n| ", "\n    |  ")
        described = [{**each, "description": "see the handbook"} for each in standing.get("parameters") or ()]
        return {"queryString": f"{REMARK}\n{text}\n", **({"parameters": described} if described else {})}

    definitions = _definitions(reads, context)
    if not definitions:
        raise CouldNotLook("sabotage.nothing_to_break", "no query is saved; run `stormproof apply` first")
    return FaultInjection(
        "the saved queries bear an owner's remarks",
        tuple(_put({**each, **remarked(each)}) for each in definitions),
        tuple(map(_put, definitions)),
    )


def resaved(reads: Reads, context: PlanContext, old: str, new: str) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return the calls that save the queries about a log group for another one, and those that save them as before.

    None where no query is about it, as where another requirement alone was provisioned.
    """
    about = [each for each in _definitions(reads, context) if old in each["logGroupNames"]]
    moved = [
        {**each, "logGroupNames": [new if group == old else group for group in each["logGroupNames"]]} for each in about
    ]
    return tuple(map(_put, moved)), tuple(map(_put, about))


def _definitions(reads: Reads, context: PlanContext) -> tuple[dict[str, Any], ...]:
    found = read_definitions(reads, context)
    return tuple({name: each[name] for name in KEPT if name in each} for each in found)


def _put(definition: Mapping[str, Any]) -> Call:
    return Call("logs", "put_query_definition", dict(definition))
