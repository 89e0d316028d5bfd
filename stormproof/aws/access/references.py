"""Secrets that a target file names by reference: an environment variable's value, or a secret of Secrets Manager."""

from __future__ import annotations

import os

from stormproof.aws.access.connection import Connection
from stormproof.core.errors import CouldNotLook


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
