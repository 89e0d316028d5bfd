"""What a browser may do on a page of ours: show it, run the one script in it if there is one, and nothing else.

Sources by their hashes: https://www.w3.org/TR/CSP3/#grammardef-hash-source
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from markupsafe import Markup

HERE = "stormproof.run.reporting.html"


def resource(name: str, package: str = HERE) -> Markup:
    """Return a style sheet or a script of ours, to be put into a page as it is."""
    return Markup(files(package).joinpath(name).read_text("utf-8"))  # noqa: S704 - a file of this package


def content_security_policy(style: str, script: str = "") -> str:
    """Return the policy of a page with this style sheet, this script if any, and pictures that stand in it."""
    runs = f"script-src {_hash(script)}; " if script else ""
    return f"default-src 'none'; style-src {_hash(style)}; {runs}img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
