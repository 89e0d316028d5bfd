"""localaws's own pages: who may use them."""

from __future__ import annotations

from typing import Any

import pytest
import requests


def test_without_the_token_there_is_no_page(aws: Any) -> None:
    """Neither with another token, nor with none."""
    endpoint = aws.ready["endpoint_url"]
    for path in ("/_localaws/clock", "/_localaws/x/clock", "/_localaws//clock"):
        assert requests.post(endpoint + path, json={"advance_seconds": 1}, timeout=10).status_code == 404


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_what_is_sent_must_be_json_and_say_so(aws: Any, kind: str | None) -> None:
    """A form of a web page cannot say so."""
    headers = {"Content-Type": kind} if kind else {}
    answer = requests.post(aws.ready["clock_url"], data=b'{"advance_seconds": 1}', headers=headers, timeout=10)
    assert answer.status_code == 415


@pytest.mark.parametrize("header", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "same-site"}])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_page_of_another_site_uses_them(aws: Any, method: str, header: dict[str, str]) -> None:
    """Not even to look."""
    answer = requests.request(method, aws.ready["clock_url"], json={"advance_seconds": 0}, headers=header, timeout=10)
    assert answer.status_code == 403


def test_pages_with_a_secret_of_their_own_are_not_found_by_the_token(aws: Any) -> None:
    """What a function is led to lies elsewhere, so that no function learns the token."""
    assert requests.get(aws.page("lambda-code"), timeout=10).status_code == 404
    assert requests.get(f"{aws.ready['endpoint_url']}/_localaws/custom-resource?token=x", timeout=10).status_code == 403
