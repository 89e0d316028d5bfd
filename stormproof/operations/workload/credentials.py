"""What lets a client through the owner's own authorizers: headers whose values the target file refers to."""

from __future__ import annotations

from dataclasses import replace

from stormproof.aws.access.connection import Connection
from stormproof.aws.access.references import referred
from stormproof.aws.embedded.addresses import addresses_of
from stormproof.core.observations import Endpoint
from stormproof.core.system import System


def given_credentials(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Return the headers of ``[[credential]]``, name and value; the values are known to the redactor.

    Raises CouldNotLook ``keys.not_given`` for a variable that is empty, and where a secret cannot be read.
    """
    found = []
    for each in connection.target.credentials:
        value = referred(connection, f"[[credential]] of {each.authorizer}", each.environment_variable, each.secret_id)
        connection.log.redactor.learn([value])
        found.append((each.header, value))
    return tuple(found)


def clients_endpoint(connection: Connection, system: System, key: str | None) -> Endpoint:
    """Return where a client calls the stage that serves users, with a key if there is one, and its credentials.

    Raises as `given_credentials`.
    """
    endpoint = addresses_of(connection.target.embedded).of_stage(system, key=key)
    return replace(endpoint, credentials=given_credentials(connection))
