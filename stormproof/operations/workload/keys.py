"""Keys that a workload is tried with, before and after hardening."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from stormproof.aws.access.connection import Connection
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.naming import Names
from stormproof.core.system import System
from stormproof.operations.keys import KeyStore

OWNER = "stormproof workload check"
LABEL = "made for one look, taken away when it ends"


class WorkloadKeys(Protocol):
    """Where a key comes from that opens the API."""

    def held(self) -> AbstractContextManager[str | None]:
        """Yield a key for as long as the block runs, None where there is none to be had."""


class KnownKeys:
    """The key that ``[harness_key]`` names, else one of Stormproof's own where a key store is and may be written to."""

    def __init__(self, connection: Connection, system: System) -> None:
        self._connection = connection
        self._store = KeyStore(connection.reader, connection.writer, Names(system).key_table, connection.clock.now)

    @contextmanager
    def held(self) -> Iterator[str | None]:
        """Yield the key; one that was made for the block is taken away with it."""
        if given := given_key(self._connection):
            self._connection.log.redactor.learn([given])
            yield given
            return
        try:
            made = self._store.create(OWNER, LABEL) if self._connection.target.permitted.provoke else None
        except UsageError:  # there is no key store yet
            made = None
        if made is None:
            yield None
            return
        self._connection.log.redactor.learn([made.text])
        try:
            yield made.text
        finally:
            self._store.discard([made.record])


def given_key(connection: Connection) -> str | None:
    """Return the key that the target refers to, None where it refers to none.

    Raises CouldNotLook ``keys.not_given`` for a variable that is empty, and where a secret cannot be read.
    """
    reference = connection.target.harness_key
    if reference is None:
        return None
    return referred(connection, "[harness_key]", reference.environment_variable, reference.secret_id)


def referred(connection: Connection, where: str, variable: str | None, secret_id: str | None) -> str:
    """Return what a table of the target file (`where`) refers to: an environment variable's value, or a secret.

    Raises CouldNotLook ``keys.not_given`` for a variable that is empty, and where a secret cannot be read.
    """
    if variable is None:
        found = connection.reader.read("secretsmanager", "get_secret_value", SecretId=secret_id)
        return str(found["SecretString"])
    value = os.environ.get(variable)
    if not value:
        raise CouldNotLook("keys.not_given", f"{where} names the environment variable {variable}, which is empty")
    return value
