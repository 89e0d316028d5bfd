"""The endpoint as clients meet it: protocols, refusals, both schemes."""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

CALLS: dict[str, Callable[[Any], Any]] = {
    "json: wafv2": lambda client: client.get_rate_based_statement_managed_keys(
        Scope="REGIONAL", WebACLName="a", WebACLId="0b7e9f1c-6a1d-4c38-9a52-3f0a6a1c2b4d", RuleName="c"
    ),
    "query: iam": lambda client: client.generate_organizations_access_report(EntityPath="o-a1b2c3d4e5/r-f6g7h8"),
    "ec2: ec2": lambda client: client.describe_fast_launch_images(),
    "rest-json: xray": lambda client: client.get_groups(),
    "rest-xml: cloudfront": lambda client: client.list_vpc_origins(),
    "rest-xml: s3": lambda client: client.get_object_torrent(Bucket="bucket", Key="key"),
    "no backend: accessanalyzer": lambda client: client.list_analyzers(),
}


@pytest.mark.parametrize("title", CALLS)
def test_what_is_not_implemented_is_refused_in_the_services_protocol(aws: Any, title: str) -> None:
    """The SDK reads an error of its own service, once, with the code NotImplemented and status 501."""
    client = aws.client(title.rpartition(" ")[2])
    with pytest.raises(ClientError) as caught:
        CALLS[title](client)
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplemented", 501)
    assert "localaws does not implement" in answer["Error"]["Message"]


def test_what_moto_fails_at_is_refused_too(aws: Any) -> None:
    """An exception inside of moto reaches the client as a refusal that names it, not as an HTML page."""
    with pytest.raises(ClientError, match=r"NotImplemented.*list_exports|NotImplemented.*ListExports"):
        aws.client("dynamodb").list_exports()


@pytest.mark.parametrize("service", ["sqs", "iam", "lambda", "s3", "ec2"])
def test_an_unknown_region_is_refused(aws: Any, service: str) -> None:
    """The refusal names the regions that there are."""
    listing = {"sqs": "list_queues", "iam": "list_users", "lambda": "list_functions", "s3": "list_buckets"}
    client = aws.client(service, "xx-nowhere-1")
    with pytest.raises(ClientError, match=r"UnrecognizedClientException.*us-east-1, eu-west-1, ap-southeast-2"):
        getattr(client, listing.get(service, "describe_regions"))()


def test_regions_are_apart(aws: Any, unique: Callable[[str], str]) -> None:
    """What is made in one region is not seen in another."""
    name = unique("queue")
    url = aws.client("sqs", "eu-west-1").create_queue(QueueName=name)["QueueUrl"]
    assert url in aws.client("sqs", "eu-west-1").list_queues()["QueueUrls"]
    assert url not in aws.client("sqs", "ap-southeast-2").list_queues().get("QueueUrls", [])


def test_https_is_served_with_a_certificate_of_the_bundle(aws: Any) -> None:
    """The HTTPS endpoint answers as the HTTP one, and only the own bundle vouches for it."""
    url = aws.ready["endpoint_url_https"]
    page = aws.page("clock").replace(aws.ready["endpoint_url"], url)
    assert requests.get(page, verify=aws.ready["ca_bundle"], timeout=10).status_code == 200
    assert aws.client("sts", https=True).get_caller_identity()["Account"]
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(url, timeout=10)


@pytest.mark.parametrize("name", ["s3", "sqs", "dynamodb"])
def test_tls_older_than_1_2_is_refused_with_the_alert(aws: Any, name: str) -> None:
    """By whatever name the endpoint is asked for; a client that keeps up is let in.

    https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/
    """
    port = urlsplit(aws.ready["endpoint_url_https"]).port
    host = f"{name}.us-east-1.amazonaws.com"
    context = ssl.create_default_context(cafile=aws.ready["ca_bundle"])
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    for newest, spoken in (("TLSv1_1", None), ("TLSv1_2", "TLSv1.2"), ("TLSv1_3", "TLSv1.3")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = ssl.TLSVersion[newest]
        with socket.create_connection(("127.0.0.1", port)) as connection:
            if spoken is None:
                with pytest.raises(ssl.SSLError, match="TLSV1_ALERT_PROTOCOL_VERSION"):
                    context.wrap_socket(connection, server_hostname=host)
            else:
                with context.wrap_socket(connection, server_hostname=host) as secured:
                    assert secured.version() == spoken


def test_the_clock_is_the_one_of_the_services(aws: Any, unique: Callable[[str], str]) -> None:
    """What is made after the clock was moved carries the new time."""
    now = aws.advance(3600)
    iam = aws.client("iam")
    made = iam.create_user(UserName=unique("user"))["User"]["CreateDate"]
    assert made.isoformat()[:13] == now[:13]


def test_an_unknown_page_is_404(aws: Any) -> None:
    """Nothing of AWS's begins with /_localaws/."""
    assert requests.get(aws.page("absent"), timeout=10).status_code == 404


def test_garbage_is_refused_in_a_protocol(aws: Any) -> None:
    """A request that is signed for a service and fits nothing gets that service's error, whatever the body."""
    scope = "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/{}/aws4_request"
    for service in ("dynamodb", "lambda", "sqs", "s3", "nosuch"):
        answer = requests.post(
            f"{aws.ready['endpoint_url']}/x/y/z?p",
            data=b"\xff\x00{",
            headers={"Authorization": scope.format(service)},
            timeout=10,
        )
        assert 400 <= answer.status_code <= 501
        assert answer.status_code != 500
        assert "html" not in answer.headers["Content-Type"]


def test_an_error_in_xml_tells_its_message_once(aws: Any) -> None:
    """Code, Message and Type, as all that were recorded of SNS."""
    client = aws.client("sns")
    with pytest.raises(ClientError) as caught:
        client.get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:123456789012:nowhere")
    assert caught.value.response["Error"].keys() == {"Code", "Message", "Type"}
