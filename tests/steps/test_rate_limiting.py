"""The steps about limits: where no route asks for a key, nothing is said of guards."""

from __future__ import annotations

from typing import Any

import pytest

from steps import rate_limiting
from stormproof.core.errors import Undecidable
from stormproof.core.judges.rate_limiting.settings import GuardedRoute

BENCH: Any = object()
ROUTE = GuardedRoute("GET /orders of stage prod", "orders")


def test_an_api_that_is_all_open_has_no_guards_to_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of no routes is guarded: that would be a PASS of nothing."""
    monkeypatch.setattr(rate_limiting, "guarded_routes", lambda _: ())
    with pytest.raises(Undecidable) as undecided:
        rate_limiting.served_routes(BENCH)
    assert undecided.value.code == "rate.no_route"
    monkeypatch.setattr(rate_limiting, "guarded_routes", lambda _: (ROUTE,))
    assert rate_limiting.served_routes(BENCH) == (ROUTE,)
