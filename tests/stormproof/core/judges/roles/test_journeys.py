"""Only a refusal of AWS is the roles' affair."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.judges.roles.journeys import Went, judge_completed


def test_a_journey_is_completed_refused_or_not_known_to_be_either() -> None:
    """What else keeps it from its end says nothing of roles."""
    judge_completed(Went("", (), 1.0))
    with pytest.raises(Refuted, match="not authorized"):
        judge_completed(Went("step follow: not reached", ("f: not authorized",), 1.0))
    with pytest.raises(CouldNotLook, match=r"not reached \(after 45 s\)"):
        judge_completed(Went("step follow: not reached", (), 45.0))
