"""botocore sessions that know nothing of the user's AWS configuration: no profile, no file can spoil them.

How a session's variables are found: https://docs.aws.amazon.com/boto3/latest/guide/configuration.html
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.loaders import Loader, create_loader

UNCONFIGURED = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""By variable of a session: its name in the configuration, in the environment, its default, its conversion."""


def unconfigured() -> Any:
    """Return a session for what is known without an account, and for the embedded AWS, whose keys are its own."""
    session = botocore.session.Session(session_vars=UNCONFIGURED)
    session.register_component("data_loader", _descriptions(session.get_config_variable("data_path")))
    return session


@cache
def _descriptions(data_path: str | None) -> Any:
    """Return what loads the descriptions of services: one for all sessions of a process, which read each but once."""
    places = create_loader(data_path).search_paths
    return _Descriptions([*places, str(Path(boto3.__file__).parent / "data")], include_default_search_paths=False)


class _Descriptions(Loader):
    """A loader whose places stay as they are: each session of boto3 adds boto3's own, which is there from the start."""

    @property
    def search_paths(self) -> list[str]:
        """The folders in which descriptions are looked for."""
        return list(super().search_paths)
