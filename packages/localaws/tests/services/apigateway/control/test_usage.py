"""What keys have used and may still use, by the control plane and by the gateway together.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html ; recorded responses, by label:
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_key_runtime.json
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

QUOTA = (("replace", "/quota/limit", "3"), ("replace", "/quota/period", "DAY"))


class Metered:
    """A deployed mock, a plan on its stage and a key in the plan."""

    def __init__(self, aws: Any, rest_api: Any, name: str) -> None:
        self.client, self.ready, self.api = rest_api.client, aws.ready, rest_api
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = aws.ready["ca_bundle"]
        stages = [{"apiId": rest_api.id, "stage": "prod"}]
        self.plan = self.client.create_usage_plan(name=name, apiStages=stages)["id"]
        self.key = self.client.create_api_key(name=name, enabled=True)
        self.join()

    def join(self) -> None:
        """Put the key into the plan."""
        self.client.create_usage_plan_key(usagePlanId=self.plan, keyId=self.key["id"], keyType="API_KEY")

    def leave(self) -> None:
        """Take the key out of the plan."""
        self.client.delete_usage_plan_key(usagePlanId=self.plan, keyId=self.key["id"])

    def enable(self, word: str) -> None:
        """Patch the key's ``enabled``."""
        operation = {"op": "replace", "path": "/enabled", "value": word}
        self.client.update_api_key(apiKey=self.key["id"], patchOperations=[operation])

    def ask(self, times: int = 1, *, key: bool = True) -> list[int]:
        """Ask the API and return the statuses."""
        url = f"{self.ready['gateway_url']}/_aws/execute-api/{self.api.id}/prod/"
        headers = {"x-api-key": self.key["value"]} if key else {}
        return [self.session.get(url, headers=headers, timeout=10).status_code for _ in range(times)]

    def usage(self) -> dict[str, list[list[int]]]:
        """What GetUsage tells of today, which is the virtual clock's."""
        now = self.session.get(self.ready["clock_url"], timeout=10).json()["now"][:10]
        found: dict[str, list[list[int]]] = self.client.get_usage(usagePlanId=self.plan, startDate=now, endDate=now)[
            "items"
        ]
        return found

    def grant(self, left: str, path: str = "/remaining") -> Any:
        """UpdateUsage."""
        operation = {"op": "replace", "path": path, "value": left}
        return self.client.update_usage(usagePlanId=self.plan, keyId=self.key["id"], patchOperations=[operation])

    def limit(self, *operations: tuple[str, str, str | None]) -> None:
        """Patch the plan."""
        patched = [
            {"op": op, "path": path} | ({} if value is None else {"value": value}) for op, path, value in operations
        ]
        self.client.update_usage_plan(usagePlanId=self.plan, patchOperations=patched)


@pytest.fixture(params=[True, False], ids=["required", "optional"])
def metered(aws: Any, rest_api: Any, unique: Callable[[str], str], request: Any) -> Iterator[Metered]:
    """A metered API whose method requires a key, and one whose method does not."""
    rest_api.mock(apiKeyRequired=request.param)
    rest_api.deploy()
    made = Metered(aws, rest_api, unique("metered"))
    yield made
    made.session.close()
    made.limit(("remove", "/apiStages", f"{rest_api.id}:prod"))
    made.client.delete_usage_plan(usagePlanId=made.plan)
    made.client.delete_api_key(apiKey=made.key["id"])


def test_usage_is_what_was_counted_since_the_quota_was_set(metered: Metered, request: Any) -> None:
    """``documentary-usage-before-quota`` tells nothing used, ``documentary-usage-after-quota`` all and nothing left."""
    assert metered.ask(2) == [200, 200]
    assert metered.usage() == {metered.key["id"]: [[0, 0]]}
    metered.limit(*QUOTA)
    assert metered.usage() == {metered.key["id"]: [[0, 3]]}
    assert metered.ask(4) == [200, 200, 200, 429]
    assert metered.usage() == {metered.key["id"]: [[3, 0]]}
    assert metered.ask(key=False) == [403 if "required" in request.node.name else 200]
    metered.limit(("remove", "/quota", None))
    assert metered.ask() == [200]


def test_what_remains_can_be_set_for_the_period(metered: Metered) -> None:
    """UpdateUsage extends a quota that is used up, and takes away from one that is not."""
    metered.limit(*QUOTA)
    assert metered.ask(4) == [200, 200, 200, 429]
    granted = metered.grant("2")
    assert (granted["usagePlanId"], granted["items"]) == (metered.plan, {metered.key["id"]: [[3, 2]]})
    assert metered.ask(3) == [200, 200, 429]
    assert metered.usage() == {metered.key["id"]: [[5, 0]]}
    metered.grant("5")
    metered.grant("1")
    assert metered.ask(2) == [200, 429]


@pytest.mark.parametrize(("value", "path"), [("-1", "/remaining"), ("many", "/remaining"), ("1", "/used")])
def test_what_remains_is_a_number(metered: Metered, value: str, path: str) -> None:
    """Only ``/remaining`` can be replaced, by what is not negative."""
    metered.limit(*QUOTA)
    with pytest.raises(metered.client.exceptions.BadRequestException):
        metered.grant(value, path)


def test_nothing_remains_of_no_quota(metered: Metered) -> None:
    """Without a quota there is nothing to extend, and of a key outside the plan neither."""
    with pytest.raises(metered.client.exceptions.BadRequestException):
        metered.grant("1")
    metered.limit(*QUOTA)
    metered.leave()
    with pytest.raises(ClientError) as caught:
        metered.grant("1")
    metered.join()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_keys_and_memberships_are_live(metered: Metered, request: Any) -> None:
    """``key-disabled-live`` to ``key-reassigned-live``: no deployment in between, and none needed."""
    required = "required" in request.node.name
    changes: list[Callable[[], None]] = [
        lambda: metered.enable("false"),
        lambda: metered.enable("true"),
        metered.leave,
        metered.join,
    ]
    seen = []
    for change in changes:
        change()
        seen += metered.ask()
    assert seen == ([403, 200, 403, 200] if required else [200] * 4)


def test_the_requirement_waits_for_a_deployment(metered: Metered, patch: Any, request: Any) -> None:
    """``draft-change-not-deployed`` and ``draft-now-required``."""
    before = 403 if "required" in request.node.name else 200
    wanted = "false" if before == 403 else "true"
    metered.client.update_method(**metered.api.place, patchOperations=patch(("replace", "/apiKeyRequired", wanted)))
    assert metered.ask(key=False) == [before]
    metered.api.deploy()
    assert metered.ask(key=False) == [403 if before == 200 else 200]
