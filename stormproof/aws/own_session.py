"""botocore sessions that know nothing of the user's AWS configuration: no profile, no file can spoil them.

How a session's variables are found: https://docs.aws.amazon.com/boto3/latest/guide/configuration.html
"""

from __future__ import annotations

import os
from typing import Any

import botocore.session

UNCONFIGURED = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""By variable of a session: its name in the configuration, in the environment, its default, its conversion."""


def unconfigured() -> Any:
    """Return a session for what is known without an account, and for the embedded AWS, whose keys are its own."""
    return botocore.session.Session(session_vars=UNCONFIGURED)
