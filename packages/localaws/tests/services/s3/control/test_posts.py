"""Files that browsers' forms upload, through the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

Name = Callable[[str], str]


def send(form: dict[str, Any], content: str) -> tuple[int, dict[str, str], str]:
    """Send a form with a file; return status, headers in lower case and body."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in form["fields"].items()
    ]
    parts.append(f'--x\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n{content}')
    body = "\r\n".join([*parts, "--x--\r\n"]).encode()
    address = urlsplit(form["url"])
    connection = HTTPConnection(address.netloc)
    connection.request("POST", address.path, body, {"Content-Type": "multipart/form-data; boundary=x"})
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    content = answer.read().decode()
    connection.close()
    return answer.status, told, content


@pytest.fixture
def bucket(aws: Any, unique: Name) -> str:
    """An own bucket."""
    name = unique("forms")
    aws.client("s3").create_bucket(Bucket=name)
    return name


def form(aws: Any, bucket: str, fields: dict[str, str], *conditions: Any) -> dict[str, Any]:
    """Return a form for a file, over plain HTTP."""
    told = aws.client("s3").generate_presigned_post(
        bucket, "in/${filename}", Fields=fields, Conditions=[*({k: v} for k, v in fields.items()), *conditions]
    )
    return {**told, "url": f"{aws.ready['endpoint_url']}/{bucket}"}


def test_a_form_stores_a_file_as_a_put_does(aws: Any, bucket: str) -> None:
    """Type, class and metadata are the form's, the name is the file's, and the answer tells the object."""
    fields = {"Content-Type": "text/plain", "x-amz-storage-class": "STANDARD_IA", "x-amz-meta-a": "1"}
    status, headers, body = send(form(aws, bucket, {**fields, "success_action_status": "201"}), "abcdef")
    assert (status, headers["etag"]) == (201, '"e80b5017098950fc58aad83c8c14978e"')
    assert headers["x-amz-checksum-crc64nvme"] == "Pact6XRTYyA="
    assert "<Key>in/f.txt</Key>" in body
    found = aws.client("s3").head_object(Bucket=bucket, Key="in/f.txt")
    assert (found["ContentType"], found["StorageClass"], found["Metadata"]) == ("text/plain", "STANDARD_IA", {"a": "1"})


def test_a_browser_is_sent_where_the_form_says(aws: Any, bucket: str) -> None:
    """To an address of the web, with the object in its query; where it is none, the answer has no content."""
    status, headers, _ = send(form(aws, bucket, {"success_action_redirect": "http://localhost.test/x?a=b"}), "c")
    query = parse_qs(urlsplit(headers["location"]).query)
    assert (status, query["key"], query["bucket"], query["a"]) == (303, ["in/f.txt"], [bucket], ["b"])
    assert send(form(aws, bucket, {"success_action_redirect": "/x"}), "c")[0] == 204


def test_a_form_is_held_to_its_policy(aws: Any, bucket: str) -> None:
    """A file that is too large is not stored."""
    status, _, body = send(form(aws, bucket, {}, ["content-length-range", 1, 3]), "four")
    assert status == 400
    assert "<Code>EntityTooLarge</Code>" in body
    assert aws.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0
