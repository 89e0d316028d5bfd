"""Which release a rollback takes back: one that came to nothing, for whatever reason, hides none before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.lease import Lease
from stormproof.core.delivery.releases import Kind, ReleaseRecord
from stormproof.core.errors import CallFailed, Conflict, CouldNotLook, Undecidable
from stormproof.core.planning.plans import Action, Call, Change, Plan
from stormproof.operations.delivery.records import Releases
from stormproof.operations.delivery.rollback import Planned, chosen, roll_back
from stormproof.operations.reach import Reached
from stormproof.operations.release import serve
from tests.provisioners.fakes import SYSTEM

FUNCTION = SYSTEM.functions[0]


@dataclass
class Shop:
    """A system of one function with an alias, and whoever releases its versions; `held` as calls of it see it."""

    reached: Reached
    lambdas: Lambda
    clock: Any

    def releases(self, version: str, replan: Callable[[], Plan] | None = None) -> None:
        """Release a version."""
        self.clock.advance(timedelta(minutes=1))
        plan = self.moving(version)
        serve(self.reached, plan, quiet, replan or (lambda: plan))

    def moving(self, version: str, aspect: str = "version served") -> Plan:
        """Return the plan that has the alias serve a version."""
        call = Call("lambda", "update_alias", {"FunctionName": FUNCTION.name, "FunctionVersion": version})
        return Plan((Change("release", FUNCTION.arn, aspect, Action.UPDATE, None, version, (call,)),))

    def last(self) -> ReleaseRecord | None:
        """Return the release that a rollback takes back."""
        return chosen(self.reached, None)

    def kept(self) -> list[Kind]:
        """Return what records tell of, the newest first."""
        return [each.kind for each in Releases(self.reached.connection, self.reached.system).all()]


@dataclass
class Lambda:
    """A function that serves a version; `fails` is what the next move of its alias ends in, after it was made."""

    serves: str = "1"
    fails: BaseException | None = None
    refuses: bool = False
    held: list[bool] = field(default_factory=list)
    store: Any = None

    def get_alias(self, **_: Any) -> dict[str, Any]:
        """Tell the alias."""
        return {"FunctionVersion": self.serves}

    def get_function_configuration(self, **_: Any) -> dict[str, Any]:
        """Tell a version."""
        return {"Role": "arn:aws:iam::123456789012:role/r", "Version": self.serves, "Handler": "app.handle"}

    def update_alias(self, *, FunctionVersion: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Serve another version."""
        self.held.append(any(name.endswith("/lease") for name in self.store.versions))
        if not self.refuses:
            self.serves = FunctionVersion
        if self.fails:
            raise self.fails
        return {}


def quiet(*_: Any) -> None:
    """Take progress."""


@pytest.fixture
def shop(made_up: Any, store: Any, tmp_path: Path) -> Shop:
    """Version 2 was released in place of version 1."""
    lambdas = Lambda(store=store)
    names = ("get_alias", "get_function_configuration", "update_alias")
    stage = {"get_stage": lambda **_: {"deploymentId": "d"}}
    bed = made_up({"lambda": {name: getattr(lambdas, name) for name in names}, "apigateway": stage}, store)
    made = Shop(Reached(tmp_path, replace(bed.connection, home=tmp_path), SYSTEM), lambdas, bed.clock)
    made.releases("2")
    return made


def test_the_last_release_is_taken_back(shop: Shop) -> None:
    """It was made under the lease, which is free again; once it is taken back, nothing is left to take back."""
    first = shop.last()
    assert first is not None
    assert [each.version for each in first.before.functions] == ["1"]
    plan = shop.moving("1")
    done = roll_back(shop.reached, Planned(first, plan), quiet, lambda: plan)
    assert done.after == first.before
    assert shop.lambdas.held == [True, True]
    assert Lease(shop.reached.connection, SYSTEM).held() is None
    assert shop.last() is None
    assert shop.kept() == [Kind.ROLLBACK, Kind.RELEASE]


def unseen() -> Plan:
    """Fail to look again."""
    raise CouldNotLook("aws.access_denied", "no")


@pytest.mark.parametrize("error", [CouldNotLook, Conflict])
def test_a_release_that_came_to_nothing_leaves_no_record(shop: Shop, error: type[Exception]) -> None:
    """Where it could not be looked at again, and where there is more to do than was shown."""
    first = shop.last()
    again = unseen if error is CouldNotLook else lambda: shop.moving("3", "something else")
    with pytest.raises(error):
        shop.releases("3", again)
    assert shop.last() == first
    assert shop.kept() == [Kind.RELEASE]


def test_what_waits_for_the_lease_leaves_no_record(shop: Shop) -> None:
    """Neither a release nor a rollback begins without it."""
    first = shop.last()
    assert first is not None
    other = Lease(shop.reached.connection, SYSTEM, "a test")
    other.take()
    with pytest.raises(Undecidable, match="a test"):
        shop.releases("3")
    with pytest.raises(Undecidable, match="a test"):
        roll_back(shop.reached, Planned(first, shop.moving("1")), quiet, lambda: shop.moving("1"))
    assert (shop.last(), shop.kept()) == (first, [Kind.RELEASE])


@pytest.mark.parametrize(("made", "last"), [(False, "1"), (True, "2")])
def test_a_release_that_was_interrupted_counts_by_what_is_served(shop: Shop, made: bool, last: str) -> None:  # noqa: FBT001 - a case
    """A call of it may be under way still when it ends: it is looked when somebody goes back."""
    shop.lambdas.fails, shop.lambdas.refuses = KeyboardInterrupt(), not made
    with pytest.raises(KeyboardInterrupt):
        shop.releases("3")
    found = shop.last()
    assert found is not None
    assert [each.version for each in found.before.functions] == [last]


def test_a_rollback_that_failed_halfway_is_told_with_its_reason(shop: Shop, refuse: Any) -> None:
    """What it was to take back still stands, and it has changed something."""
    first = shop.last()
    assert first is not None
    shop.lambdas.fails = refuse("AccessDeniedException")
    with pytest.raises(CallFailed):
        roll_back(shop.reached, Planned(first, shop.moving("1")), quiet, lambda: shop.moving("1"))
    newest, *_ = Releases(shop.reached.connection, SYSTEM).all()
    assert (newest.kind, newest.reason, newest.after) == (Kind.ROLLBACK, "aws.access_denied", first.before)
    assert shop.last() == first
