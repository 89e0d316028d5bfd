"""Another region: looked at there, planned there, and still the API's own by name and tag."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange
from stormproof.core.planning.regions import REGION_OFF, in_region, moved
from stormproof.core.system import RestApi, System

SYSTEM = System("aws", "123456789012", "us-east-1", ("eu-west-1",), RestApi("a1", "api", "prod", ("prod",)), ())


class Told:
    """Reads that answer with the region that they were asked in; `error` is raised instead where there is one."""

    def __init__(self, error: CouldNotLook | None = None) -> None:
        self.error = error

    def read(self, service: str, operation: str, *, region: str | None = None, **_parameters: Any) -> dict[str, Any]:
        """Answer with the region."""
        if self.error:
            raise self.error
        return {"called": f"{service} {operation}", "region": region}

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **_: Any) -> list[Any]:
        """Answer with the region."""
        return [self.read(service, operation, region=region)["region"], items]


def test_what_looks_in_a_region_asks_there() -> None:
    """Every question goes to the region, but one that names another; without a region nothing is changed."""
    reads = Told()
    there = in_region(reads, "eu-west-1")
    assert there.read("sns", "get_topic_attributes")["region"] == "eu-west-1"
    assert there.read("sns", "get_topic_attributes", region="us-east-1")["region"] == "us-east-1"
    assert there.pages("logs", "describe_log_groups", "logGroups") == ["eu-west-1", "logGroups"]
    assert in_region(reads, "") is reads


def test_a_region_that_knows_no_credentials_is_off() -> None:
    """Credentials that hold in the API's region are not at fault; any other failure stays what it is."""
    with pytest.raises(CouldNotLook, match="enable-region --region-name af-south-1") as off:
        in_region(Told(CouldNotLook("aws.credentials", "no")), "af-south-1").read("sts", "get_caller_identity")
    assert off.value.code == REGION_OFF
    with pytest.raises(CouldNotLook) as denied:
        in_region(Told(CouldNotLook("aws.access_denied", "no")), "af-south-1").pages("logs", "describe_log_groups", "x")
    assert denied.value.code == "aws.access_denied"


def test_a_system_in_another_region_is_still_the_apis() -> None:
    """ARNs are the other region's, tag and API ARN name the API's, and looked at from there it is itself again."""
    there = SYSTEM.at("eu-west-1")
    assert Names(there).arn("sns", "x") == "arn:aws:sns:eu-west-1:123456789012:x"
    assert Names(there).owner == Names(SYSTEM).owner == "us-east-1/a1"
    assert there.api_arn == SYSTEM.api_arn
    assert SYSTEM.at("us-east-1") is SYSTEM
    assert there.at("ap-southeast-2").home == "us-east-1"


def test_a_change_is_moved_with_its_calls() -> None:
    """Calls go to the region, but those that name one; resources of one name are told apart, ARNs say it already."""
    calls = (Call("lambda", "create_function", {}), Call("ssm", "put_parameter", {}, region="us-east-1"))
    change = moved(Change("c", "probe", "code", Action.CREATE, None, {}, calls), "eu-west-1", "eu-west-1")
    assert isinstance(change, Change)
    assert [call.region for call in change.calls] == ["eu-west-1", "us-east-1"]
    assert change.resource == "eu-west-1/probe"
    arn = "arn:aws:sns:eu-west-1:123456789012:x"
    assert moved(NoChange("c", arn, "topic", "there"), "eu-west-1", "").resource == arn


def test_what_is_blocked_is_blocked_of_its_region() -> None:
    """Things bear one name in each region: none waits for what stands in the way elsewhere."""
    blocked = moved(Blocked("c", "probe", "code", "somebody else's"), "eu-west-1", "eu-west-1")
    assert (blocked.resource, blocked.reason) == ("eu-west-1", "probe: somebody else's")  # type: ignore[union-attr]
