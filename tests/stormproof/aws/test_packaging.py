"""Deployment packages are the same bytes each time."""

import io
import zipfile

from stormproof.aws.packaging import package, zipped


def test_equal_sources_make_equal_bytes() -> None:
    """The order in which files are found does not matter."""
    assert zipped({"a.py": "1", "b.py": "2"}) == zipped({"b.py": "2", "a.py": "1"})


def test_the_package_holds_the_handler_and_is_readable_in_lambda() -> None:
    """Lambda imports handler.py, which everybody must be able to read."""
    with zipfile.ZipFile(io.BytesIO(package("authorizer"))) as archive:
        (entry,) = archive.infolist()
    assert entry.filename == "handler.py"
    assert entry.external_attr >> 16 & 0o444 == 0o444
