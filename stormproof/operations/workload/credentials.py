"""What lets a client through the owner's own authorizers: headers whose values the target file refers to."""

from __future__ import annotations

from stormproof.aws.access.connection import Connection
from stormproof.aws.access.references import referred


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
