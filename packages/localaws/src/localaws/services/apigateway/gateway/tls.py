"""Which TLS context answers a handshake: that of the security policy of the API whose host name is asked for.

A handshake that names no API (a client that calls 127.0.0.1 or localhost) is answered by the most permissive of all
APIs' policies, TLS 1.2 where there are none: whatever one of them admits must be possible. The API that such a request
then names in its path is asked again, and refuses a version below its own policy with 403.
"""

from __future__ import annotations

import ssl
import weakref
from collections.abc import Callable

from localaws.services.apigateway.gateway.directory import Directory
from localaws.services.apigateway.gateway.security_policies import most_permissive, server_context

Certify = Callable[[ssl.SSLContext, str | None], None]


class Contexts:
    """Makes and keeps server contexts.

    `certify` puts a certificate for a host name (None: the usual names) into a context.
    """

    def __init__(self, directory: Directory, certify: Certify) -> None:
        self._directory = directory
        self._certify = certify
        self._contexts: dict[tuple[str, str | None], ssl.SSLContext] = {}
        self._asked: weakref.WeakKeyDictionary[ssl.SSLObject, str] = weakref.WeakKeyDictionary()

    def for_handshake(self, host: str | None) -> ssl.SSLContext:
        """Return the context for a handshake that asks for `host`."""
        policies = tuple(self._directory.security_policies(host)) if host else ()
        policy = most_permissive(policies or tuple(self._directory.security_policies(None)))
        name = host if host in set(self._directory.certificates()) else None
        if (policy, name) not in self._contexts:
            self._contexts[policy, name] = self._make(policy, name)
        return self._contexts[policy, name]

    def server_name(self, connection: ssl.SSLObject | None) -> str | None:
        """Return the server name that a connection's handshake asked for."""
        return self._asked.get(connection) if connection is not None else None

    def _make(self, policy: str, name: str | None) -> ssl.SSLContext:
        context = server_context(policy)
        self._certify(context, name)
        context.sni_callback = self._remember
        return context

    def _remember(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name is not None:
            self._asked[connection] = name.lower()
