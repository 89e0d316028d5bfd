"""Who may speak to the endpoint at all: whoever asks for one of its own hosts, and no page of another site.

A page of any site can send requests to loopback. One whose name was made to lead here (DNS rebinding) shows in the
Host, one of another site in Origin and Sec-Fetch-Site: https://fetch.spec.whatwg.org/#origin-header and
https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header . Pages cannot set any of the three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})
LINKS = re.compile(r"(?:^|&)Action=(?:ConfirmSubscription|Unsubscribe)(?:&|$)")
"""What the links of SNS's mails and messages do, which a reader follows from any page."""
SIGNED = re.compile(r"(?:^|&)(?:X-Amz-Signature|Signature)=")


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Tell whether a page of another site than the one asked sent the request; `headers` in any case."""
    if headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return True
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("Host", "").lower()


def may_change(method: str, query: str, *, verified: bool) -> bool:
    """Tell whether a request can change something that its sender was not let change.

    A GET can where it names an action (the query protocol). One that is signed in its query can do what its maker let
    anybody do who has the URL, such as to upload an object from a page, where signatures are `verified`.
    """
    if method in LOOKS and "Action=" not in query:
        return False
    if method == "GET" and LINKS.search(query):
        return False
    return not (verified and SIGNED.search(query))
