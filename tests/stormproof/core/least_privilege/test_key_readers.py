"""Modules that read the key of a request are found by their text; what was installed from an index is left out."""

from __future__ import annotations

import pytest

from stormproof.core.least_privilege.key_readers import key_readers
from stormproof.core.least_privilege.packages import Package
from tests.stormproof.core.least_privilege.packages import zipped

RECORD = "python/vendored-1.0.dist-info/RECORD"


def package(**files: str) -> Package:
    """Return what stands in a zip file of texts by path."""
    return zipped(files)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("headers.get('x-api-key')", True),
        ("headers['X-Api-Key']", True),
        ("def shop(x_api_key: str = Header()): ...", True),
        ("environ['HTTP_X_API_KEY']", True),
        ('identity.get("apiKey")', True),
        ("request.identity.api_key", True),
        ('identity.get("apiKeyId")', False),
        ("identity.api_key_id", False),
        ("headers.get('authorization')", False),
    ],
)
def test_what_reads_the_key_is_named(text: str, *, reads: bool) -> None:
    """The header in any case, or the value that the gateway tells; not the ID of the key."""
    assert key_readers([package(**{"app.py": text, "x.txt": "x-api-key"})]) == (("app.py",) if reads else ())


def test_what_was_installed_from_an_index_is_left_out() -> None:
    """Files that a distribution's RECORD names, in a layer as well; the owner's beside them are looked at."""
    files = {RECORD: "vendored/a.py,sha256=x,1\n", "python/vendored/a.py": "'apiKey'", "python/mine.py": "'x-api-key'"}
    assert key_readers([package(**files), package(**{"app.py": ""})]) == ("python/mine.py",)
