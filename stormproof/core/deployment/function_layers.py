"""What Lambda admits of layers, and where it looks for their modules."""

from __future__ import annotations

MOST_LAYERS = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"""
OPT_PYTHON = "/opt/python"
"""Where a layer's modules lie; searched only where nobody has set PYTHONPATH, or that names it:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""


def unsearched(path: str | None) -> str:
    """Return why Lambda does not search layers, by a function's variable PYTHONPATH; empty where it does."""
    if path is None or OPT_PYTHON in path.split(":"):
        return ""
    return f"its variable PYTHONPATH keeps Lambda from searching layers; add {OPT_PYTHON} to it"
