"""Limits that an owner has made otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.rate_limiting.stage_throttle import OURS
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE
from stormproof.sabotage.rate_limiting.owners_limits import stricter_throttle
from tests.provisioners.fakes import context

THROTTLED = {"throttlingRateLimit": 1234567.0, "throttlingBurstLimit": 2000}


class Stage:
    """Reads of one stage."""

    def __init__(self, tags: dict[str, str]) -> None:
        self._tags = tags

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Return it."""
        return {"methodSettings": {"*/*": THROTTLED}, "tags": self._tags}


def test_a_throttle_of_ours_gives_place_and_comes_back_with_its_tag() -> None:
    """As it was."""
    found = stricter_throttle(Stage({OURS: "set"}), context())  # type: ignore[arg-type] # it reads the stage alone
    assert [call.operation for call in found.calls] == ["untag_resource", "update_stage"]
    assert [call.operation for call in found.undo] == ["update_stage", "tag_resource"]
    assert found.undo[0].parameters["patchOperations"][0]["value"] == "1234567"
    assert found.undo[1].parameters["tags"] == {OURS: "set"}


@pytest.mark.parametrize("tags", [{}, {"aws:cloudformation:stack-name": "shop"}])
def test_where_the_throttle_is_the_owners_there_is_nothing_to_play_on(tags: dict[str, str]) -> None:
    """It was adopted: the stage has no tag of ours to be put back."""
    with pytest.raises(Undecidable, match="none of ours") as caught:
        stricter_throttle(Stage(tags), context())  # type: ignore[arg-type] # as above
    assert caught.value.code == NOTHING_HERE
