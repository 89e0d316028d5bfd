"""Who gets a lease that is over, or is taken off, where several runs would follow at the same moment."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stormproof.aws.undo.lease import Lease
from stormproof.aws.undo.lease_holder import TERM
from stormproof.core.errors import Undecidable
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.aws.undo.test_lease import NAME, held, held_by


@pytest.fixture
def bed(made_up: Any, store: Any) -> Any:
    """A connection to an account with a parameter store."""
    return made_up(None, store)


def test_of_two_that_take_over_the_first_write_wins(bed: Any, store: Any) -> None:
    """Who finds that another version came between puts it back and steps aside."""
    held_by(store, 1, bed.clock.time - timedelta(seconds=1))
    winner = json.dumps({"id": "w", "host": "winner", "pid": 2, "expires": (bed.clock.time + TERM).isoformat()})
    put: Callable[..., dict[str, Any]] = store.put_parameter
    raced: list[bool] = []

    def late(**parameters: Any) -> dict[str, Any]:
        if parameters["Overwrite"] and not raced:
            raced.append(True)
            store.versions[NAME].append(winner)
        return put(**parameters)

    bed.aws.services["ssm"]["put_parameter"] = late
    with pytest.raises(Undecidable, match="winner"):
        Lease(bed.connection, SYSTEM).take()
    assert store.versions[NAME][-1] == winner


@pytest.mark.parametrize(("versions", "others"), [(1, False), (3, False), (3, True)])
def test_of_a_lease_that_was_deleted_meanwhile_the_first_write_wins(
    bed: Any, store: Any, versions: int, *, others: bool
) -> None:
    """Between our look and our write: its versions are counted anew, and nothing empty is written over our claim."""
    held_by(store, 1, bed.clock.time - timedelta(seconds=1))
    store.versions[NAME] *= versions
    put: Callable[..., dict[str, Any]] = store.put_parameter
    raced: list[bool] = []

    def late(**parameters: Any) -> dict[str, Any]:
        assert parameters["Value"], "SSM takes no empty value"
        if parameters["Overwrite"] and not raced:
            raced.append(True)
            del store.versions[NAME]
            if others:
                held_by(store, 1, bed.clock.time + TERM)
        return put(**parameters)

    bed.aws.services["ssm"]["put_parameter"] = late
    if others:
        with pytest.raises(Undecidable, match="elsewhere"):
            Lease(bed.connection, SYSTEM).take()
        assert held(store)["id"] == "other"
    else:
        Lease(bed.connection, SYSTEM).take()
        assert held(store)["pid"] == os.getpid()


def test_a_claim_that_was_first_and_is_gone_again_has_nobodys_place(bed: Any, store: Any, refuse: Any) -> None:
    """Given back before it could be put back: the lease is taken anew."""
    held_by(store, 1, bed.clock.time - timedelta(seconds=1))
    put: Callable[..., dict[str, Any]] = store.put_parameter
    raced: list[bool] = []

    def late(**parameters: Any) -> dict[str, Any]:
        if parameters["Overwrite"] and not raced:
            raced.append(True)
            store.versions[NAME].append("of the first")
        return put(**parameters)

    def gone(*, Name: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        del store.versions[Name]
        raise refuse("ParameterNotFound")

    bed.aws.services["ssm"] |= {"put_parameter": late, "get_parameter_history": gone}
    Lease(bed.connection, SYSTEM).take()
    assert held(store)["pid"] == os.getpid()
    assert len(store.versions[NAME]) == 1
