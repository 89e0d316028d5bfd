"""Which requests the endpoint hears at all: by the host that they ask for, and by the page that sends them."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from localaws.calls.hosts import is_served
from localaws.http.admission import is_foreign, may_change

SERVED = (
    "127.0.0.1",
    "127.0.0.1:4566",
    "123456789012.127.0.0.1:4566",
    "localhost:4566",
    "[::1]:4566",
    "bucket.localhost:4566",
    "my.bucket.s3.us-east-1.amazonaws.com",
    "abc123.execute-api.eu-west-1.amazonaws.com",
    "s3.dualstack.us-east-1.amazonaws.com:443",
    "lambda.us-east-1.api.aws",
)
FOREIGN = (
    "",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example:80",
    "amazonaws.com.evil.example",
    "10.0.0.1",
)


@pytest.mark.parametrize(("host", "served"), [*((host, True) for host in SERVED), *((host, False) for host in FOREIGN)])
def test_hosts_are_this_machines_and_awss(host: str, served: bool) -> None:  # noqa: FBT001  # a table's column
    """A name that somebody else owns, and has made to lead to loopback, is none of them."""
    assert is_served(host) is served


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"Origin": "http://127.0.0.1:1"}, False),
        ({"Origin": "http://127.0.0.1:2"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "https://evil.example"}, True),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
    ],
)
def test_a_page_is_foreign_unless_it_is_of_the_host_that_it_asks(headers: dict[str, str], foreign: bool) -> None:  # noqa: FBT001  # a table's column
    """Another port is another origin; who sends neither header is no page."""
    assert is_foreign({"Host": "127.0.0.1:1", **headers}) is foreign


@pytest.mark.parametrize(
    ("method", "query", "verified", "can"),
    [
        ("POST", "", True, True),
        ("PUT", "", True, True),
        ("DELETE", "", False, True),
        ("GET", "", False, False),
        ("OPTIONS", "", False, False),
        ("GET", "Action=CreateUser&UserName=x", False, True),
        ("GET", "Action=ConfirmSubscription&Token=x", True, False),
        ("PUT", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=x", True, False),
        ("PUT", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=x", False, True),
    ],
)
def test_what_a_page_could_change(method: str, query: str, verified: bool, can: bool) -> None:  # noqa: FBT001  # as above
    """A look changes nothing, a link of SNS's is meant for readers, a signed URL was made for whoever has it."""
    assert may_change(method, query, verified=verified) is can


def test_a_foreign_host_is_refused_by_both_listeners(aws: Any) -> None:
    """Whatever it asks for, localaws's own pages among it."""
    for url in (aws.ready["endpoint_url"], aws.ready["endpoint_url_https"], aws.ready["clock_url"]):
        answer = requests.get(url, headers={"Host": "evil.example"}, verify=aws.ready["ca_bundle"], timeout=10)
        assert answer.status_code == 403
        assert "evil.example" in answer.json()["message"]


@pytest.mark.parametrize("header", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_cross_site_post_is_refused(aws: Any, header: dict[str, str]) -> None:
    """Signed or not; a read of a page is left to the browser, which does not show it the answer."""
    form = {"Action": "CreateUser", "UserName": "crossed", "Version": "2010-05-08"}
    for send in (lambda **more: requests.post(aws.ready["endpoint_url"], timeout=10, **more), signed(aws)):
        assert send(data=form, headers=header).status_code == 403
    users = [user["UserName"] for user in aws.client("iam").list_users()["Users"]]
    assert "crossed" not in users


def signed(aws: Any) -> Any:
    """Return what sends a signed POST to IAM."""
    return lambda **content: aws.signed("POST", "iam", **content)
