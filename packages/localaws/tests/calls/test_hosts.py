"""Virtual-hosted style in path style's terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.calls.exchange import Exchange
from localaws.calls.hosts import path_style

BUCKET = st.from_regex(r"[a-z0-9][a-z0-9-]{1,40}[a-z0-9]", fullmatch=True)
SUFFIXES = ["s3.us-east-1.amazonaws.com", "s3.amazonaws.com", "s3-eu-west-1.amazonaws.com", "s3.localhost", "localhost"]


def at(host: str, path: str) -> Exchange:
    """A request for a path at a host."""
    return Exchange("GET", path, "", (("Host", host),), b"", "http")


@given(bucket=BUCKET, suffix=st.sampled_from(SUFFIXES), port=st.sampled_from(["", ":4566"]), key=st.text("abc/%20"))
def test_the_bucket_moves_from_the_host_to_the_path(bucket: str, suffix: str, port: str, key: str) -> None:
    """Whatever the key, the path becomes /bucket/key, and the host one without a bucket."""
    moved = path_style(at(f"{bucket}.{suffix}{port}", f"/{key}"))
    assert moved.path == f"/{bucket}/{key}"
    assert path_style(moved) == moved


@pytest.mark.parametrize("host", ["127.0.0.1:4566", "localhost:80", "s3.us-east-1.amazonaws.com", "s3.amazonaws.com"])
def test_a_host_without_a_bucket_is_left_alone(host: str) -> None:
    """Path style stays as it is."""
    assert path_style(at(host, "/bucket/key")) == at(host, "/bucket/key")


def test_an_account_in_the_host_is_no_bucket() -> None:
    """S3 Control's hosts begin with the account."""
    asked = at("123456789012.localhost:80", "/v20180820/configuration/publicAccessBlock")
    assert path_style(asked) == asked
