"""The counter's table: one item a key and hour, on demand, cleaned up by its time to live."""

from provisioners.rate_limiting import rate_counter
from provisioners.rate_limiting.rate_counter import EXPIRY, KEY, ON_DEMAND, Counter
from tests.provisioners.fakes import FakeReads, changes, context, only, satisfied
from tests.provisioners.made_functions import parameters

STANDING = Counter(KEY, ON_DEMAND, EXPIRY)


def test_a_missing_table_is_made_with_its_expiry() -> None:
    """The hour is part of the key: time to live deletes too late to begin anything anew."""
    change = only(list(rate_counter.plan(context(), None)))
    made = parameters(change, "create_table")
    assert [(each["AttributeName"], each["KeyType"]) for each in made["KeySchema"]] == [
        ("keyId", "HASH"),
        ("hour", "RANGE"),
    ]
    assert parameters(change, "update_time_to_live")["TimeToLiveSpecification"]["AttributeName"] == EXPIRY
    assert (change.price.monthly_usd or 0) > 0


def test_the_second_plan_is_empty() -> None:
    """A table as a plan leaves it needs nothing."""
    assert satisfied(list(rate_counter.plan(context(), STANDING)))


def test_a_bounded_table_and_a_lost_expiry_are_mended_each_alone() -> None:
    """A flood must not be what a table refuses."""
    (bounded,) = changes(list(rate_counter.plan(context(), Counter(KEY, "PROVISIONED", EXPIRY))))
    assert parameters(bounded, "update_table")["BillingMode"] == ON_DEMAND
    (lost,) = changes(list(rate_counter.plan(context(), Counter(KEY, ON_DEMAND, ""))))
    assert [call.operation for call in lost.calls] == ["update_time_to_live"]


def test_an_expiry_that_somebody_else_chose_is_left() -> None:
    """Counts of past hours have no effect: how long they are kept is the owner's to say."""
    steps = list(rate_counter.plan(context(), Counter(KEY, ON_DEMAND, "purgeAt")))
    assert satisfied(steps)
    assert "purgeAt" in str(steps[-1])


def test_the_table_is_read_and_removed() -> None:
    """A disabled time to live is none."""
    table = {
        "KeySchema": [{"AttributeName": "hour", "KeyType": "RANGE"}, {"AttributeName": "keyId", "KeyType": "HASH"}],
        "BillingModeSummary": {"BillingMode": ON_DEMAND},
    }
    told = {"TimeToLiveStatus": "DISABLED", "AttributeName": EXPIRY}
    reads = FakeReads(
        {
            ("dynamodb", "describe_table"): {"Table": table},
            ("dynamodb", "describe_time_to_live"): {"TimeToLiveDescription": told},
        }
    )
    found = rate_counter.read(reads, context())
    assert found == Counter(KEY, ON_DEMAND, "")
    assert only(list(rate_counter.remove(context(), found))).calls[0].operation == "delete_table"
    assert rate_counter.read(FakeReads({}), context()) is None
    assert satisfied(list(rate_counter.remove(context(), None)))
