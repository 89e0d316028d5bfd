"""Functions without a REST API are refused with what was found, what could be had of it, and a way out."""

from __future__ import annotations

import pytest

from stormproof.aws.discovery.without_an_api import refuse_without_an_api
from stormproof.core.errors import TargetError
from tests.provisioners.fakes import FakeReads
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.aws.observe.invokers.made_invokers import NOBODY, function_url, http_api

FUNCTIONS = {"api": FUNCTION.arn}


def test_what_leads_to_the_functions_is_named_with_what_can_be_had() -> None:
    """One kind after the other, each with its reasons once."""
    answers = {**NOBODY, **http_api(FUNCTION.arn), **function_url(FUNCTION.arn)}
    with pytest.raises(TargetError) as refused:
        refuse_without_an_api(FakeReads(answers), "shop", FUNCTIONS)
    said = refused.value.message
    assert "target shop: no REST API leads to its functions" in said
    assert "HTTP API h1 (shop) (GET /up to shop-api asks for nothing)" in said
    assert "function URL https://a.lambda-url/ (any path to shop-api asks for nothing)" in said
    assert said.count("of 64 criteria can be had") == 2
    assert "FRONT_ENDS.md" in refused.value.way_out


def test_where_nothing_leads_to_them_nothing_is_said() -> None:
    """That a REST API is missing is said by discovery itself."""
    refuse_without_an_api(FakeReads(NOBODY), "shop", FUNCTIONS)
    refuse_without_an_api(FakeReads({}), "shop", {})
