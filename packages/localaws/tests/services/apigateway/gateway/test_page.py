"""The gateway's page on the endpoint, which switches plain HTTP on for a check that must be seen to fail."""

from __future__ import annotations

from typing import Any

import pytest
import requests


def test_plain_http_is_switched_on_and_off(aws: Any) -> None:
    """Off, the plain listener refuses with Forbidden; on, it answers as the gateway does."""
    page, plain = aws.page("gateway"), aws.ready["gateway_http_url"]
    url = f"{plain}/_aws/execute-api/zzz/prod/"
    assert requests.get(page, timeout=10).json() == {"serves_plain_http": False}
    for wanted in (True, False):
        answer = requests.post(page, json={"serves_plain_http": wanted}, timeout=10)
        assert answer.json() == {"serves_plain_http": wanted}
        assert requests.get(url, timeout=10).status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"serves_plain_http": 1}'])
def test_what_it_does_not_take_is_400(aws: Any, body: bytes) -> None:
    """The message says what to send."""
    answer = requests.post(aws.page("gateway"), data=body, headers={"Content-Type": "application/json"}, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["message"]
