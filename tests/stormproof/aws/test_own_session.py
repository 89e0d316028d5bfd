"""Sessions that know nothing of the user's configuration, of which a process makes many."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from stormproof.aws.own_session import unconfigured


def made() -> Any:
    """Return a session of boto3's, and what loads its descriptions of services."""
    return boto3.Session(botocore_session=unconfigured())


def test_sessions_read_a_description_once() -> None:
    """What takes longest of a session's first client is read by the first session alone."""
    first, second = (each._session.get_component("data_loader") for each in (made(), made()))
    assert first.load_service_model("sqs", "service-2") is second.load_service_model("sqs", "service-2")


def test_a_session_more_is_no_place_more_to_look_in() -> None:
    """Each of boto3's sessions adds the folder of its resources, which is found with the first."""
    before = made()._session.get_component("data_loader").search_paths
    after = made()._session.get_component("data_loader").search_paths
    assert before == after
    assert made().resource("s3").meta.service_name == "s3"


def test_where_else_to_look_is_heeded(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """As botocore does: https://docs.aws.amazon.com/boto3/latest/guide/configuration.html (``AWS_DATA_PATH``)."""
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    assert made()._session.get_component("data_loader").search_paths[0] == str(tmp_path)
