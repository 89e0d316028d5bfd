"""What is in an account and a region that a target file may be about: offered while one is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.access.connection import open_session
from stormproof.aws.access.failures import RAISED
from stormproof.aws.embedded.addresses import address
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Target
from stormproof.operations.target_init import NO_ACCOUNT, Wish, account_of, render

STANDING = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
)
"""Stacks whose resources are there:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""
MOST = 20
"""So many are offered: a longer list nobody reads."""
ANYBODY, NOWHERE = "nobody@example.com", "somewhere"


@dataclass(frozen=True)
class Offers:
    """An account, and the stacks in a region of it; `stacks` is None where they may not be listed."""

    account: str
    stacks: tuple[str, ...] | None


def offers(
    region: str, profile: str | None = None, role: str | None = None, embedded: Mapping[str, Any] | None = None
) -> Offers:
    """Look whose credentials these are and what stands in a region; raises UsageError where AWS does not tell whose."""
    wish = Wish(NOWHERE, NOWHERE, region, ANYBODY, {"stack": NOWHERE}, (), profile, role, embedded or {})
    draft = parse_target(render(wish, NO_ACCOUNT), NOWHERE)
    return Offers(account_of(draft), _stacks(draft))


def _stacks(draft: Target) -> tuple[str, ...] | None:
    """Return the names of the stacks of a region, nested ones left out, None where they may not be listed."""
    try:
        client = open_session(draft).client("cloudformation", **address(draft.embedded, "cloudformation"))
        pages = client.get_paginator("list_stacks").paginate(StackStatusFilter=list(STANDING))
        found = [each for page in pages for each in page["StackSummaries"]]
    except RAISED:
        return None
    return tuple(sorted(str(each["StackName"]) for each in found if "ParentId" not in each))
