"""Gateway responses. Recorded response: test_gateway_response_crud."""

from __future__ import annotations

from typing import Any

import pytest

DEFAULT = {
    "responseType": "UNAUTHORIZED",
    "statusCode": "401",
    "responseParameters": {},
    "responseTemplates": {"application/json": '{"message":$context.error.messageString}'},
    "defaultResponse": True,
}


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without boto3's own part."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_all_21_types_are_listed_with_their_defaults(rest_api: Any) -> None:
    """AWS lists what was never set too; the two defaults of defaults have no status."""
    items = rest_api.client.get_gateway_responses(restApiId=rest_api.id)["items"]
    assert len(items) == 21
    assert {item["responseType"] for item in items if "statusCode" not in item} == {"DEFAULT_4XX", "DEFAULT_5XX"}
    assert [item for item in items if item["responseType"] == "UNAUTHORIZED"] == [DEFAULT]


def test_a_response_is_put_updated_and_taken_back(rest_api: Any, patch: Any) -> None:
    """After DeleteGatewayResponse the default is back; deleting that is 404."""
    client, place = rest_api.client, {"restApiId": rest_api.id, "responseType": "UNAUTHORIZED"}
    put = client.put_gateway_response(**place, responseParameters={"gatewayresponse.header.X": "'1'"})
    assert without_metadata(put) == DEFAULT | {
        "responseParameters": {"gatewayresponse.header.X": "'1'"},
        "defaultResponse": False,
    }
    operations = patch(
        ("replace", "/statusCode", "499"),
        ("remove", "/responseParameters/gatewayresponse.header.X", None),
        ("add", "/responseTemplates/text~1html", "<p>"),
    )
    found = client.update_gateway_response(**place, patchOperations=operations)
    assert (found["statusCode"], found["responseParameters"]) == ("499", {})
    assert found["responseTemplates"]["text/html"] == "<p>"
    client.delete_gateway_response(**place)
    assert without_metadata(client.get_gateway_response(**place)) == DEFAULT
    with pytest.raises(client.exceptions.NotFoundException):
        client.delete_gateway_response(**place)


def test_a_default_can_be_updated(rest_api: Any, patch: Any) -> None:
    """An update of a type that was never put makes it one's own."""
    found = rest_api.client.update_gateway_response(
        restApiId=rest_api.id, responseType="THROTTLED", patchOperations=patch(("replace", "/statusCode", "430"))
    )
    assert (found["statusCode"], found["defaultResponse"]) == ("430", False)


@pytest.mark.parametrize(("family", "follows", "stays"), [("5", "504", "401"), ("4", "401", "504")])
def test_types_follow_the_default_of_their_family(rest_api: Any, family: str, follows: str, stays: str) -> None:
    """Status and headers of DEFAULT_5XX are told of each 5xx type that was not set itself, and so for 4xx.

    Put answers 201, delete 202. Recorded responses: test_gateway_response_put, test_gateway_response_crud.
    """
    client, place = rest_api.client, {"restApiId": rest_api.id, "responseType": f"DEFAULT_{family}XX"}
    header = {"gatewayresponse.header.x": "'1'"}
    types = {"401": "UNAUTHORIZED", "504": "INTEGRATION_FAILURE"}
    put = client.put_gateway_response(**place, statusCode=f"{family}99", responseParameters=header)
    told = client.get_gateway_response(restApiId=rest_api.id, responseType=types[follows])
    other = client.get_gateway_response(restApiId=rest_api.id, responseType=types[stays])
    deleted = client.delete_gateway_response(**place)
    assert (told["statusCode"], told["responseParameters"]) == (f"{family}99", header)
    assert (other["statusCode"], other["responseParameters"]) == (stays, {})
    assert [each["ResponseMetadata"]["HTTPStatusCode"] for each in (put, deleted)] == [201, 202]
    again = client.get_gateway_response(restApiId=rest_api.id, responseType=types[follows])
    assert again["statusCode"] == follows
