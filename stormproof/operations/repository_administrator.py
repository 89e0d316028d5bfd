"""What an administrator of a repository does by hand, where the embedded AWS stands for an account: no API takes it."""

from __future__ import annotations

from stormproof.aws.access.connection import Connection
from stormproof.core.errors import NotThere
from stormproof.core.planning.plans import Call


def forbid_bypass(connection: Connection) -> None:
    """Have nobody go past the rules of production on what stands for GitHub; raises CallFailed.

    Does nothing for any other target, and where there is no such environment.
    """
    target = connection.target
    if not (target.embedded and target.embedded.github_url and target.repository):
        return
    parameters = {"environment_name": target.repository.production, "can_admins_bypass": False}
    try:
        connection.writer.call(Call("github", "set_bypass", parameters))
    except NotThere:
        return
