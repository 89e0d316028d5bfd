"""What waits in $LATEST is the owner's: never what controls set, nor what a deployment took of that."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.release.differences import unreleased
from provisioners.release.version_settings import OWNED
from tests.provisioners.fakes import context
from tests.provisioners.made_functions import FUNCTION, at_rest, configuration, guarded_configuration, state

JSON = {"LoggingConfig": OWNED["LoggingConfig"](context(), FUNCTION, configuration())}


@pytest.mark.parametrize(
    "latest",
    [
        guarded_configuration(),
        at_rest(),
        configuration(),
        guarded_configuration(Environment=configuration()["Environment"]),
        at_rest(**JSON),
    ],
)
def test_with_the_owners_part_as_it_is_served_nothing_waits(latest: dict[str, Any]) -> None:
    """Hardened, given back, wiped by a deployment, half wiped, or with a setting of ours to be released."""
    assert unreleased(context(), state(latest, guarded_configuration())) is None
    assert unreleased(context(), state(latest)) is None


def test_a_setting_of_ours_that_a_deployment_took_is_not_the_owners() -> None:
    """The served version has it still."""
    assert unreleased(context(), state(at_rest(), guarded_configuration(**JSON))) is None


def test_what_the_owner_has_put_there_is_told_with_its_way_out() -> None:
    """The version that is served, what differs, both handlers, and the verb."""
    latest = at_rest(CodeSha256="new", Handler="app.newest", Timeout=9)
    found = unreleased(context(), state(latest, guarded_configuration()))
    assert found is not None
    assert found.differing == ("CodeSha256", "Handler", "Timeout")
    assert found.said == (
        "NOT RELEASED shop-api: version 3 is served, $LATEST has other code, handler (app.handle -> app.newest), "
        "Timeout; `stormproof release api` publishes it, tries it and serves it"
    )
    assert found.document()["way_out"] == "stormproof release api"
