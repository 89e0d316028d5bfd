"""The ready file of an embedded AWS: where it listens, as JSON that appears when all is ready."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stormproof.core.errors import UsageError

READY_VARIABLE = "STORMPROOF_READY_FILE"
"""Environment variable: the ready file of the embedded AWS that a shell uses."""
SETTINGS = (
    "clock_url", "mailbox_url", "ca_bundle", "gateway_url", "gateway_http_url", "endpoint_url", "endpoint_url_https",
    "access_key_id", "secret_access_key", "weather", "weather_seed", "weather_rate",
)  # fmt: skip
"""What a target file's ``[embedded]`` holds of it."""
MAY_LACK = ("costs_url", "time_moves")
"""What it holds too where the embedded AWS has it."""


def read_ready(file: Path) -> Mapping[str, Any]:
    """Return what a ready file says; raises UsageError where it is none, or not there."""
    way_out = "name the file that stands at --ready-file of a running `stormproof localaws`"
    try:
        said = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"--ready-file {file}: {error.strerror}", way_out) from error
    except ValueError as error:
        raise UsageError(f"--ready-file {file}: this is not JSON", way_out) from error
    if not isinstance(said, dict) or {*SETTINGS, "region", "regions"} - said.keys():
        raise UsageError(f"--ready-file {file}: this is no ready file of an embedded AWS", way_out)
    return said


def embedded_settings(ready: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``[embedded]`` of a target file."""
    return {key: ready[key] for key in (*SETTINGS, *MAY_LACK) if key in ready}


def regions(ready: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the region where a system is, and those from which it is probed."""
    primary = str(ready["region"])
    return primary, [region for region in ready["regions"] if region != primary]
