"""What is stored to see how it is kept: of whatever key the table has, and never over anything of anybody's."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.calls.own_items import if_ours
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.core.target.model import Permit
from stormproof.stimuli.encryption.stored_data import store_items, store_objects
from tests.stormproof.stimuli.shared.test_entry_points import SYSTEM
from tests.stormproof.stimuli.transport.test_tls_offers import Clock

DISABLED = "s3 put_object: KMS.DisabledException: arn:aws:kms:eu-west-1:123456789012:key/x is disabled."
TABLE = {
    "AttributeDefinitions": [
        {"AttributeName": "part", "AttributeType": "N"},
        {"AttributeName": "other", "AttributeType": "S"},
        {"AttributeName": "sort", "AttributeType": "B"},
    ],
    "KeySchema": [{"AttributeName": "part", "KeyType": "HASH"}, {"AttributeName": "sort", "KeyType": "RANGE"}],
}


class FakeBench:
    """A bench whose bucket and table are dictionaries; `refusals` are what a call of that name fails with."""

    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    surroundings = Surroundings()
    target = SimpleNamespace(permitted=Permit())

    def __init__(self, **refusals: CallFailed) -> None:
        self.refusals = refusals
        self.clock = Clock()
        self.lagging = 0
        self.made: list[Call] = []
        self.items: list[Any] = []
        self.notifications: dict[str, Any] = {}
        self.versioning: dict[str, Any] = {}
        self.lock: dict[str, Any] = {}

    def hold(self, injection: FaultInjection) -> AbstractContextManager[dict[str, Any]]:
        """Note that the way back is written down before anything is made."""
        assert not self.made
        assert len(injection.undo) == 1
        return nullcontext({})

    @property
    def reads(self) -> Any:
        """Itself."""
        return self

    @property
    def writer(self) -> Any:
        """Itself."""
        return self

    def call(self, call: Call) -> dict[str, Any]:
        """Make a call, or refuse it."""
        if "SSECustomerKey" in call.parameters:
            raise CallFailed("aws.access_denied", "explicit deny")
        if call.operation in self.refusals:
            raise self.refusals[call.operation]
        self.made.append(call)
        if call.operation == "put_item":
            self.items.append({name: call.parameters["Item"][name] for name in ("part", "sort")})
        return {}

    def read(self, _service: str, operation: str, **parameters: Any) -> Any:
        """Answer as AWS."""
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self.lagging -= operation == "head_object"
        answers: dict[str, Any] = {
            "describe_table": {"Table": TABLE},
            "get_item": {"Item": {}} if parameters.get("Key") in self.items else {},
            "get_bucket_encryption": {"ServerSideEncryptionConfiguration": {"Rules": [rule]}},
            "get_bucket_notification_configuration": self.notifications,
            "describe_kinesis_streaming_destination": {},
            "get_bucket_versioning": self.versioning,
            "get_bucket_lifecycle_configuration": {},
            "get_object_lock_configuration": {"ObjectLockConfiguration": self.lock},
            "head_object": {"ServerSideEncryption": "AES256" if self.lagging < 0 else "aws:kms"},
        }
        if operation not in answers:
            raise NotThere(operation)
        return answers[operation]

    def pages(self, *_: Any, **parameters: Any) -> list[Any]:
        """List one version of what was put."""
        put = any(call.operation == "put_object" for call in self.made)
        return [{"Key": parameters["Prefix"], "VersionId": "v1"}] if put else []


def operations(bench: FakeBench) -> list[str]:
    """Return what was called, in order."""
    return [call.operation for call in bench.made]


def test_an_item_has_the_tables_key_and_goes_again() -> None:
    """Numbers, texts and bytes, as the table wants them."""
    bench: Any = FakeBench()
    (kept,) = store_items(bench)
    assert operations(bench) == ["put_item", "delete_item"]
    item = bench.made[0].parameters["Item"]
    assert {name: next(iter(value)) for name, value in item.items()} == {"part": "N", "sort": "B", "stormproof": "S"}
    assert bench.made[1].parameters["Key"] == {name: item[name] for name in ("part", "sort")}
    assert all(if_ours({"part": 0}).items() <= call.parameters.items() for call in bench.made)
    assert (kept.algorithm, kept.key, kept.refusal) == ("DEFAULT", "", "")


def test_an_item_that_cannot_be_read_again_is_taken_away_all_the_same() -> None:
    """And nothing is said about encryption."""
    bench: Any = FakeBench()
    bench.items = _Forgetful()
    with pytest.raises(CouldNotLook):
        store_items(bench)
    assert operations(bench)[-1] == "delete_item"


class _Forgetful(list[Any]):
    """A table that loses what is written."""

    def __contains__(self, _: object) -> bool:
        return False


def test_an_object_is_stored_looked_at_and_taken_away_by_its_version() -> None:
    """An upload under a key of the client's own is tried, too."""
    bench: Any = FakeBench()
    (stored,) = store_objects(bench)
    assert operations(bench) == ["put_object", "delete_object"]
    assert bench.made[1].parameters["VersionId"] == "v1"
    assert (stored.kept.algorithm, stored.default.algorithm) == ("AES256", "AES256")
    assert [other.refusal for other in stored.others] == ["explicit deny"]


def test_a_default_that_has_not_spread_is_tried_again() -> None:
    """For a minute; then it is as it is."""
    bench: Any = FakeBench()
    bench.lagging = 3
    assert store_objects(bench)[0].kept.algorithm == "AES256"
    assert bench.clock.seconds == 15
    stuck: Any = FakeBench()
    stuck.lagging = 1000
    assert store_objects(stuck)[0].kept.algorithm == "aws:kms"


def test_a_key_that_does_not_work_is_told() -> None:
    """S3's refusal is the finding."""
    bench: Any = FakeBench(put_object=CallFailed("aws.refused", DISABLED))
    assert store_objects(bench)[0].kept.refusal == DISABLED


def test_a_refusal_that_is_not_the_keys_is_no_finding() -> None:
    """A caller without permission has not looked."""
    bench: Any = FakeBench(put_item=CallFailed("aws.access_denied", "not authorized to perform: dynamodb:PutItem"))
    with pytest.raises(CallFailed):
        store_items(bench)


def test_nothing_is_stored_where_somebody_would_be_told_unless_that_is_permitted() -> None:
    """A function that works on each new object would work on ours."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:thumbnails"
    bench: Any = FakeBench()
    bench.notifications = {
        "LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
    }
    with pytest.raises(Undecidable, match="thumbnails") as refused:
        store_objects(bench)
    assert (refused.value.code, bench.made) == ("needs_notify", [])
    bench.target = SimpleNamespace(permitted=Permit(notify=True))
    store_objects(bench)
    assert bench.made


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"lock": {"Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}}}, "objects.held"),
        ({"versioning": {"Status": "Enabled", "MFADelete": "Enabled"}}, "objects.mfa_delete"),
    ],
)
def test_nothing_is_stored_where_it_would_not_go_again(told: dict[str, Any], code: str) -> None:
    """Under a default retention, and where the root user alone deletes versions."""
    bench: Any = FakeBench()
    for name, value in told.items():
        setattr(bench, name, value)
    with pytest.raises(Undecidable) as refused:
        store_objects(bench)
    assert (refused.value.code, bench.made) == (code, [])
