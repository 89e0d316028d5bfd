"""API keys, as AWS answered.

Recorded responses, by label (``key-*``):
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_keys.json
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

Make = Callable[..., dict[str, Any]]
INVALID = "Invalid patch path  '{}' specified for op '{}'. Must be one of:"


@pytest.fixture
def client(aws: Any) -> Any:
    """API Gateway's client."""
    return aws.client("apigateway")


@pytest.fixture
def make(client: Any, unique: Callable[[str], str]) -> Iterator[Make]:
    """Makes keys that are gone in the end."""
    made = []

    def create(**settings: Any) -> dict[str, Any]:
        key: dict[str, Any] = client.create_api_key(**{"name": unique("key"), **settings})
        made.append(key["id"])
        return key

    yield create
    for each in made:
        try:
            client.delete_api_key(apiKey=each)
        except client.exceptions.NotFoundException:
            continue


def refusal(call: Callable[..., Any], **arguments: Any) -> tuple[str, int, str]:
    """Code, status and message of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


def test_a_key_is_made_disabled_with_a_value_of_its_own(make: Make) -> None:
    """``key-generated-defaults``: 40 letters and digits, no stage keys, told once."""
    key = make()
    assert (key["enabled"], key["stageKeys"], len(key["value"]), key["value"].isalnum()) == (False, [], 40, True)
    assert {"description", "customerId", "tags"}.isdisjoint(key)


@pytest.mark.parametrize(
    ("settings", "answer"),
    [
        ({"value": "short"}, ("BadRequestException", 400, "API Key value should be at least 20 characters")),
        ({"value": "x" * 19}, ("BadRequestException", 400, "API Key value should be at least 20 characters")),
        ({"value": "x" * 129}, ("BadRequestException", 400, "API Key value exceeds maximum size of 128 characters")),
        ({"customerId": ""}, ("BadRequestException", 400, "Customer Id cannot be an empty string")),
    ],
)
def test_values_have_20_to_128_characters(
    client: Any, unique: Callable[[str], str], settings: dict[str, str], answer: tuple[str, int, str]
) -> None:
    """``key-short-value``; the message for longer ones is not recorded."""
    assert refusal(client.create_api_key, name=unique("key"), **settings) == answer


@pytest.mark.parametrize("length", [20, 128])
def test_the_shortest_and_the_longest_value_are_taken(make: Make, unique: Callable[[str], str], length: int) -> None:
    """Both bounds belong to what is allowed."""
    value = unique("v").ljust(length, "x")
    assert make(value=value)["value"] == value


def test_a_value_belongs_to_one_key(client: Any, make: Make, unique: Callable[[str], str]) -> None:
    """``key-duplicate-value`` is a conflict, ``key-duplicate-name`` is none."""
    value = unique("value").ljust(32, "x")
    key = make(value=value)
    assert refusal(client.create_api_key, name="k", value=value) == (
        "ConflictException",
        409,
        "API Key already exists",
    )
    assert make(name=key["name"])["id"] != key["id"]


def test_values_are_told_where_they_are_asked_for(client: Any, make: Make, unique: Callable[[str], str]) -> None:
    """``key-get-value-*`` and ``keys-list-values-*``; an update never tells the value."""
    prefix = unique("told")
    key = make(name=prefix)
    assert "value" not in client.get_api_key(apiKey=key["id"])
    assert client.get_api_key(apiKey=key["id"], includeValue=True)["value"] == key["value"]
    assert "value" not in client.get_api_keys(nameQuery=prefix)["items"][0]
    assert client.get_api_keys(nameQuery=prefix, includeValues=True)["items"][0]["value"] == key["value"]
    updated = client.update_api_key(apiKey=key["id"], patchOperations=[])
    assert ("value" in updated, updated["tags"]) == (False, {})


def test_lists_are_filtered_by_the_beginning_of_the_name_and_by_customer(
    client: Any, make: Make, unique: Callable[[str], str]
) -> None:
    """``keys-name-substring`` finds nothing, ``keys-customer-mismatch`` neither."""
    prefix = unique("listed")
    key = make(name=f"{prefix}-a", customerId=f"{prefix}-customer")
    make(name=f"{prefix}-b")

    def found(**query: str) -> list[str]:
        return [each["name"].rpartition("-")[2] for each in client.get_api_keys(**query)["items"]]

    assert sorted(found(nameQuery=prefix)) == ["a", "b"]
    assert found(nameQuery=prefix.partition("-")[2] or prefix[1:]) == []
    assert found(nameQuery=prefix, customerId=key["customerId"]) == ["a"]
    assert found(nameQuery=prefix, customerId=f"{prefix}-absent") == []


def test_pages_hold_25_keys_and_at_most_500(client: Any, make: Make, unique: Callable[[str], str]) -> None:
    """Without a limit 25 come and a position; what lies outside 1 to 500 is refused."""
    prefix = unique("paged")
    made = {make(name=f"{prefix}-{number}")["id"] for number in range(27)}
    first = client.get_api_keys(nameQuery=prefix, includeValues=True)
    rest = client.get_api_keys(nameQuery=prefix, includeValues=True, position=first["position"])
    assert [len(page["items"]) for page in (first, rest)] == [25, 2]
    assert "position" not in rest
    assert {item["id"] for page in (first, rest) for item in page["items"]} == made
    assert len(client.get_api_keys(nameQuery=prefix, limit=500)["items"]) == 27
    for limit in (0, 501):
        assert refusal(client.get_api_keys, limit=limit)[:2] == ("BadRequestException", 400)


def test_name_description_customer_and_enabled_are_patched(client: Any, make: Make, patch: Any) -> None:
    """``key-update-fields``, ``key-empty-description``, ``key-invalid-enabled``: whatever is not "true" disables."""
    key = make(enabled=True)
    operations = patch(
        ("replace", "/name", "renamed"),
        ("replace", "/description", "changed"),
        ("replace", "/customerId", "customer"),
        ("replace", "/enabled", "not-a-boolean"),
    )
    found = client.update_api_key(apiKey=key["id"], patchOperations=operations)
    assert (found["name"], found["description"], found["customerId"], found["enabled"]) == (
        "renamed",
        "changed",
        "customer",
        False,
    )
    operations = patch(("replace", "/description", ""), ("replace", "/enabled", "true"))
    found = client.update_api_key(apiKey=key["id"], patchOperations=operations)
    assert ("description" in found, found["enabled"]) == (False, True)


@pytest.mark.parametrize(
    ("label", "operation", "message"),
    [
        (
            "key-immutable-value-retains-earlier-field",
            ("replace", "/value", "x" * 32),
            f"{INVALID.format('/value', 'replace')} [/description, /enabled, /name, /customerId]",
        ),
        (
            "key-empty-customer-retains-description",
            ("replace", "/customerId", ""),
            "Customer Id cannot be an empty string",
        ),
        (
            "key-remove-description",
            ("remove", "/description", None),
            f"{INVALID.format('/description', 'remove')} [/stages, /labels]",
        ),
    ],
)
def test_one_wrong_patch_undoes_all(
    client: Any, make: Make, patch: Any, label: str, operation: tuple[str, str, str | None], message: str
) -> None:
    """What came before the wrong one has not happened."""
    key = make(description="before")
    operations = patch(("replace", "/description", "must-not-stick"), operation)
    answer = refusal(client.update_api_key, apiKey=key["id"], patchOperations=operations)
    assert answer == ("BadRequestException", 400, message), label
    assert client.get_api_key(apiKey=key["id"])["description"] == "before"


def test_keys_for_stages_alone_are_not_kept_up(client: Any, make: Make, patch: Any) -> None:
    """Stage keys are from before usage plans: patches of them are refused as not implemented."""
    operations = patch(("add", "/stages", "api/prod"))
    code, *_ = refusal(client.update_api_key, apiKey=make()["id"], patchOperations=operations)
    assert code == "NotImplemented"


def test_a_deleted_key_leaves_its_plans(client: Any, make: Make, unique: Callable[[str], str]) -> None:
    """Neither the key nor its membership is found any more."""
    key, plan = make(), client.create_usage_plan(name=unique("plan"))["id"]
    client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    client.delete_api_key(apiKey=key["id"])
    unknown = ("NotFoundException", 404, "Invalid API Key identifier specified")
    assert refusal(client.get_api_key, apiKey=key["id"]) == unknown
    assert client.get_usage_plan_keys(usagePlanId=plan)["items"] == []
    client.delete_usage_plan(usagePlanId=plan)
