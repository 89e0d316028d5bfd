"""A function is read with what its versions tell, where ``$LATEST`` does not tell its owner's handler any more."""

from __future__ import annotations

from typing import Any

from stormproof.aws.observe.lambda_functions import own_handler, read_function
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.errors import NotThere
from tests.provisioners.fakes import FakeReads
from tests.provisioners.made_functions import FUNCTION, configuration, guarded_configuration

BARE: dict[str, Any] = guarded_configuration(Environment={"Variables": {}})


def reads(latest: dict[str, Any], live: dict[str, Any] | None, *versions: dict[str, Any]) -> FakeReads:
    """Return reads of a function; without `live` it has no alias."""

    def told(FunctionName: str, Qualifier: str = "") -> dict[str, Any]:  # noqa: N803 - AWS's names
        return live if Qualifier and live else latest

    def alias(**_: Any) -> dict[str, Any]:
        if live is None:
            raise NotThere("alias")
        return {"FunctionVersion": "3"}

    answers: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): told,
        ("lambda", "get_alias"): alias,
    }
    if versions:
        answers["lambda", "list_versions_by_function"] = list(versions)
    return FakeReads(answers)


def test_the_guards_handler_is_nobodys_own() -> None:
    """Neither as it stands nor where a variable names it."""
    assert own_handler(configuration()) == own_handler(guarded_configuration()) == "app.handle"
    assert own_handler(BARE) == ""
    assert own_handler(BARE | {"Environment": {"Variables": {"STORMPROOF_HANDLER": GUARD_HANDLER}}}) == ""


def test_versions_are_looked_at_only_where_nothing_else_tells() -> None:
    """The newest that tells counts; FakeReads would refuse a look that is not needed."""
    assert read_function(reads(guarded_configuration(), None), FUNCTION).older == ()
    assert read_function(reads(BARE, guarded_configuration()), FUNCTION).remembered_handler == "app.handle"
    told = [configuration(Version=number, Handler=f"app.v{number}") for number in ("2", "10", "1")]
    found = read_function(reads(BARE, None, *told, BARE | {"Version": "$LATEST"}, BARE | {"Version": "11"}), FUNCTION)
    assert found.remembered_handler == "app.v10"
    assert not found.lost_handler


def test_a_container_image_has_no_handler_to_lose() -> None:
    """Nothing is looked for."""
    assert not read_function(reads(configuration(PackageType="Image", Handler=""), None), FUNCTION).lost_handler
