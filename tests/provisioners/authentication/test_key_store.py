"""The key table is made on demand, kept so, and never deleted while a key in it is valid."""

from provisioners.authentication import key_store
from provisioners.authentication.key_store import KeyTable
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import FakeReads, context, kept, only, satisfied


def test_a_missing_table_is_made_on_demand_and_tagged() -> None:
    """Without a table one is created, paid by the request, with our tag."""
    change = only(list(key_store.plan(context(), None)))
    (call,) = change.calls
    assert (change.action, call.operation) == (Action.CREATE, "create_table")
    assert call.parameters["BillingMode"] == "PAY_PER_REQUEST"
    assert call.parameters["Tags"] == [{"Key": "stormproof:target", "Value": "eu-west-1/abc123"}]


def test_a_table_on_demand_is_left_alone() -> None:
    """A table as wanted needs nothing."""
    assert satisfied(list(key_store.plan(context(), KeyTable("PAY_PER_REQUEST", 3))))


def test_a_bounded_table_is_put_back_on_demand() -> None:
    """Provisioned capacity would refuse a flood of keys."""
    change = only(list(key_store.plan(context(), KeyTable("PROVISIONED", 0))))
    assert change.calls[0].parameters == {"TableName": "stormproof-abc123-keys", "BillingMode": "PAY_PER_REQUEST"}


def test_the_price_grows_with_the_requests() -> None:
    """A read for each request: a million of them cost 0.125 USD."""
    change = only(list(key_store.plan(context(expected_monthly_requests=1_000_000), None)))
    assert change.price.monthly_usd == 0.125


def test_a_table_with_valid_keys_is_not_removed() -> None:
    """Nobody could make the clients' keys again."""
    assert kept(list(key_store.remove(context(), KeyTable("PAY_PER_REQUEST", 1))))


def test_a_table_without_valid_keys_is_removed() -> None:
    """What we made and nobody needs goes."""
    assert only(list(key_store.remove(context(), KeyTable("PAY_PER_REQUEST", 0)))).action is Action.DELETE


def test_revoked_keys_are_not_counted() -> None:
    """Reading counts the keys that still open the door."""
    table = {"Table": {"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}}}
    keys = [{"revokedAt": {"S": "2026-01-01"}}, {}]
    reads = FakeReads({("dynamodb", "describe_table"): table, ("dynamodb", "scan"): keys})
    assert key_store.read(reads, context()) == KeyTable("PAY_PER_REQUEST", 1)
