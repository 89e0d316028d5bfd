"""Calls on functions wait until Lambda is done, and name what they yield."""

from __future__ import annotations

from stormproof.aws.calls.lambda_functions import configure, move_alias, publish, replace_code
from stormproof.core.planning.plans import Ref
from tests.provisioners.made_functions import FUNCTION


def test_an_update_is_waited_for() -> None:
    """Of settings and of code."""
    settings, code = configure("shop-api", {"Timeout": 3}), replace_code("shop-api", b"zip")
    assert settings.parameters == {"FunctionName": "shop-api", "Timeout": 3}
    assert code.parameters == {"FunctionName": "shop-api", "ZipFile": b"zip"}
    for call in (settings, code):
        assert (call.settled_by, call.settle_parameters) == ("function_updated_v2", {"FunctionName": "shop-api"})


def test_a_published_version_is_known_by_its_ref_and_released_by_it() -> None:
    """The alias is moved to the number that publishing yields."""
    made = publish("shop-api", "new.version", Description="why")
    assert made.parameters == {"FunctionName": "shop-api", "Description": "why"}
    assert made.yields == {"new.version": "Version"}
    assert made.settle_parameters == {"FunctionName": "shop-api", "Qualifier": Ref("new.version")}
    moved = move_alias(FUNCTION, Ref("new.version")).parameters
    assert moved == {"FunctionName": "shop-api", "Name": "live", "FunctionVersion": Ref("new.version")}
