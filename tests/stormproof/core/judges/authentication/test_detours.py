"""A way to a function past the REST API is a bypass where it asks for nothing, whether it can be reached or not."""

from __future__ import annotations

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.front_ends.model import Entry, FrontEnd, Kind
from stormproof.core.judges.authentication.detours import judge_no_open_url, judge_nothing_past


def test_an_open_function_url_is_a_bypass() -> None:
    """It is what a waiver names."""
    judge_no_open_url([])
    with pytest.raises(Refuted) as refuted:
        judge_no_open_url(["https://x.lambda-url/"])
    assert (refuted.value.code, refuted.value.resources) == ("auth.bypass_function_url", ("https://x.lambda-url/",))


def test_a_route_of_an_http_api_that_asks_for_nothing_is_a_bypass() -> None:
    """One that asks for a token is none; the open one is named, and what a waiver names is its ARN."""
    guarded = Entry("GET /mine", "arn:f", "JWT", "arn:mine")
    opened = Entry("GET /up", "arn:f", "", "arn:up")
    judge_nothing_past([FrontEnd(Kind.HTTP_API, "h1 (shop)", (guarded,))])
    with pytest.raises(Refuted, match=r"GET /up of HTTP API h1 \(shop\) leads to arn:f") as refuted:
        judge_nothing_past([FrontEnd(Kind.HTTP_API, "h1 (shop)", (guarded, opened))])
    assert (refuted.value.code, refuted.value.resources) == ("auth.bypass_front_end", ("arn:up",))
