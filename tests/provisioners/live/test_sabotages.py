"""On the embedded AWS: what a sabotage breaks is mended by one apply, and by its undo alone."""

from __future__ import annotations

import pytest

from stormproof.core.faults import MendedBy
from stormproof.sabotage import SABOTAGES
from stormproof.sabotage.queries.catalogue import QUERIES
from stormproof.sabotage.rate_limiting.catalogue import RATE_LIMITING
from stormproof.sabotage.roles.catalogue import ROLES
from tests.provisioners.live.conftest import Site

WRONG_CODE = {
    "admits-all",
    "breaks-on-strangers",
    "cap-of-nine",
    "closes-unmeasured",
    "expired-key-enabled",
    "headers-logged",
    "key-logged",
    "nothing-logged",
    "opens-without-store",
    "revoked-key-enabled",
    "shared-id",
    "users-confused",
}
"""To the provisioners these are all one: other code. ``denies-all`` stands for them."""
BENT_GUARDS = ({sabotage.name for sabotage in RATE_LIMITING} | {"bodies-logged"}) - {
    "alert-topic-shut",
    "guard-alarm-deleted",
    "guard-alarm-high",
    "guard-alarm-mute",
    "guard-detached",
    "guard-observing",
    "limit-tenfold",
    "refusal-403",
    "route-beside",
}
"""All one too: another layer. ``refusal-403`` stands for them."""
BENT_QUERIES = {sabotage.name for sabotage in QUERIES if sabotage.expects in {"queries.fails", "queries.wrong_answer"}}
"""All one: another text; ``query-reworded`` stands for them."""
BENT_ROLES = {sabotage.name for sabotage in ROLES} - {
    "administrator-access",
    "boundary-too-narrow",
    "inline-s3-star",
    "needed-action-missing",
    "shared-role",
    "trust-anyone",
}
"""All one: another policy on a role; ``inline-s3-star`` stands for them."""
ONE_FOR_ALL = WRONG_CODE | BENT_GUARDS | BENT_QUERIES | BENT_ROLES
PLAYED = {name: sabotage for name, sabotage in SABOTAGES.items() if name not in ONE_FOR_ALL}
REPAIRED = sorted(name for name, sabotage in PLAYED.items() if sabotage.mended_by is MendedBy.APPLY)
UNDONE = sorted(
    {name for name, sabotage in PLAYED.items() if sabotage.mended_by is not MendedBy.APPLY}
    | set({sabotage.criterion: name for name, sabotage in PLAYED.items() if name != "authorizer-deleted"}.values())
)
"""Those that nothing else mends, and one of each criterion for the rest."""


@pytest.mark.parametrize("name", REPAIRED)
def test_what_a_sabotage_breaks_is_named_and_mended_by_one_apply(hardened: Site, name: str) -> None:
    """Every sabotage that says so is repaired by the provisioners."""
    injection = SABOTAGES[name].inject(hardened.reached.connection.reader, hardened.context)
    hardened.inject(*injection.calls)
    plan = hardened.plan()
    assert plan.changes
    hardened.apply(plan)
    assert not hardened.plan().changes
    hardened.inject(*injection.tidy)
    assert not hardened.plan().changes


@pytest.mark.parametrize("name", UNDONE)
def test_the_undo_of_a_sabotage_leaves_nothing_to_mend(hardened: Site, name: str) -> None:
    """What stood before stands again: the undo is enough when a run is killed.

    But for the deleted authorizer: a new one has a new ID.
    """
    injection = SABOTAGES[name].inject(hardened.reached.connection.reader, hardened.context)
    hardened.inject(*injection.calls)
    hardened.inject(*injection.undo)
    plan = hardened.plan()
    assert not plan.changes
    assert not plan.blocked
    assert hardened.ask().status == 401
