"""GitHub's REST API, for one repository.

Versions: https://docs.github.com/en/rest/about-the-rest-api/api-versions ; pages by the Link header:
https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api ; limits:
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import requests

from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.repository.operations import BY_HAND, KEPT_IN_BODY, OPERATIONS

URL = "https://api.github.com"
NO_TOKEN = "github.no_token"  # noqa: S105 - a code
VERSION = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
TIMEOUT_S = (5.0, 30.0)
PATH_PARAMETER = re.compile(r"\{(\w+)\}")
AT_A_TIME = 100


class GitHub:
    """A repository, ``owner/name``, with a token for it; implements `repository.service.Service`.

    `token` is empty where there is none: then nothing is asked. `lacks` tells how one is given.
    """

    def __init__(self, name: str, token: str, url: str = URL, lacks: str = "") -> None:
        self._owner, _, self._repo = name.partition("/")
        self._token = token
        self._url = url.rstrip("/")
        self._lacks = lacks
        self._session = requests.Session()
        self._session.trust_env = False  # ~/.netrc would send somebody's password along

    def read(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Ask; of a list all pages. A bare list is returned as ``items``; what is no part of the path is the query."""
        method, _ = self._known(operation)
        if method != "GET":
            raise ValueError(f"github {operation} changes something: a reader refuses it")
        merged: dict[str, Any] = {}
        for answer in self._pages(operation, parameters):
            found = answer if isinstance(answer, dict) else {"items": answer}
            for name, value in found.items():
                merged[name] = [*merged.get(name, []), *value] if isinstance(value, list) else value
        return merged

    def write(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Change something; raises CallFailed, NotThere."""
        method, _ = self._known(operation)
        if method == "GET":
            raise ValueError(f"github {operation} changes nothing")
        try:
            answer = self._send(method, *self._request(operation, parameters))
        except CouldNotLook as error:
            raise CallFailed(error.code, error.message) from error
        found = _body(answer)
        return found if isinstance(found, dict) else {"items": found}

    def _known(self, operation: str) -> tuple[str, str]:
        return _known(operation, standing_in=self._url != URL)

    def _pages(self, operation: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        url, query = self._request(operation, parameters)
        listed = operation.startswith("list_")
        answer = self._send("GET", url, {**query, "per_page": AT_A_TIME} if listed else query)
        yield _body(answer)
        while listed and (following := answer.links.get("next", {}).get("url")):
            if not following.startswith(f"{self._url}/"):  # the token is for one host alone
                raise CouldNotLook("github.unexpected_answer", f"{operation}: the next page is elsewhere: {following}")
            answer = self._send("GET", following, None)
            yield _body(answer)

    def _request(self, operation: str, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        if not self._token:
            raise CouldNotLook(NO_TOKEN, f"GitHub is not asked: {self._lacks or 'there is no token'}")
        path = self._known(operation)[1]
        given = {"owner": self._owner, "repo": self._repo, "org": self._owner, **parameters}
        named = PATH_PARAMETER.findall(path)
        filled = PATH_PARAMETER.sub(lambda found: quote(str(given[found[1]]), safe=""), path)
        kept = operation in KEPT_IN_BODY
        body = {name: value for name, value in parameters.items() if kept or name not in named}
        return f"{self._url}{filled}", body

    def _send(self, method: str, url: str, sent: Mapping[str, Any] | None) -> requests.Response:
        said = {"params": sent} if method == "GET" else {"json": sent} if sent else {}
        headers = {**VERSION, "Authorization": f"Bearer {self._token}"}
        try:
            answer = self._session.request(
                method, url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **said
            )
        except requests.Timeout as error:
            raise CouldNotLook("github.timed_out", f"{method} {url}: no answer in time") from error
        except requests.RequestException as error:
            raise CouldNotLook("github.unreachable", f"{method} {url}: {type(error).__name__}") from error
        if answer.ok and not answer.is_redirect:
            return answer
        raise _refused(method, url, answer)


def _known(operation: str, *, standing_in: bool) -> tuple[str, str]:
    known = {**OPERATIONS, **(BY_HAND if standing_in else {})}
    if operation not in known:
        raise ValueError(f"github has no operation {operation} here")
    return known[operation]


def _body(answer: requests.Response) -> Any:
    if not answer.content:
        return {}
    try:
        return answer.json()
    except ValueError as error:
        raise CouldNotLook("github.unexpected_answer", f"{answer.url}: the answer is not JSON") from error


def _refused(method: str, url: str, answer: requests.Response) -> CouldNotLook | NotThere:
    """Return what an answer that is none comes to.

    A repository that a token may not see answers 404 as one that is not there:
    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    said = f"{method} {url}: {answer.status_code} {_message(answer)}"
    if answer.status_code == 404:
        return NotThere(said)
    limited = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    if answer.status_code == 429 or (answer.status_code == 403 and limited):
        return CouldNotLook("github.throttled", said)
    codes = {401: "github.credentials", 403: "github.access_denied", 422: "github.bad_request"}
    default = "github.service_error" if answer.status_code >= 500 else "github.refused"
    return CouldNotLook(codes.get(answer.status_code, default), said)


def _message(answer: requests.Response) -> str:
    try:
        found = answer.json()
    except ValueError:
        return ""
    told = found.get("message", "") if isinstance(found, dict) else ""
    more = found.get("errors") if isinstance(found, dict) else None
    return f"{told} {more}"[:300] if more else str(told)[:300]
