"""The services of a target's repository: a checkout where it names one, GitHub where it names the repository there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from stormproof.core.target.model import Target
from stormproof.repository.checkout import Checkout
from stormproof.repository.github import GitHub
from stormproof.repository.service import CHECKOUT, GITHUB, Service


def services_of(target: Target) -> Mapping[str, Service]:
    """Return the services by name. On the embedded AWS no token of the user's is sent anywhere."""
    said = target.repository
    if said is None:
        return {}
    found: dict[str, Service] = {CHECKOUT: Checkout(Path(said.path))} if said.path else {}
    if not said.name:
        return found
    if target.embedded:
        url = target.embedded.github_url
        lacks = "nothing stands for it on this embedded AWS"
        return {**found, GITHUB: GitHub(said.name, "embedded" if url else "", url or "", lacks)}
    variable = said.token_environment_variable
    lacks = f"set {variable} to a token that may read the repository's administration and actions"
    return {**found, GITHUB: GitHub(said.name, os.environ.get(variable, ""), lacks=lacks)}
