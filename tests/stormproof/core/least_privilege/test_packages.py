"""What packages hold: their size unpacked, and the SDK that they bring along."""

from __future__ import annotations

import io
import zipfile

import pytest

from stormproof.core.least_privilege.packages import bundled_sdk, unpacked_bytes


def package(**files: str) -> bytes:
    """Return a zip file of texts by path."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return packed.getvalue()


def test_the_size_is_that_of_all_files_unpacked() -> None:
    """Code and layers together."""
    assert unpacked_bytes([package(**{"a.py": "x" * 5000}), package(**{"b.py": "y" * 7})]) == 5007
    assert unpacked_bytes([]) == 0


@pytest.mark.parametrize(
    "path",
    ["botocore/__init__.py", "python/botocore/__init__.py", "python/lib/python3.12/site-packages/botocore/__init__.py"],
)
def test_the_sdk_is_found_where_lambda_finds_it(path: str) -> None:
    """The one in the code goes before that of a layer."""
    older, newer = package(**{path: "__version__ = '1.16.2'"}), package(**{path: "__version__ = '1.42.0'"})
    assert bundled_sdk([package(**{"app.py": ""}), older]) == (1, 16, 2)
    assert bundled_sdk([newer, older]) == (1, 42, 0)
    assert bundled_sdk([package(**{"mine/botocore/__init__.py": "__version__ = '1.0'"})]) == ()


def test_what_is_no_zip_file_is_said() -> None:
    """Nobody can know what is in it."""
    for look in (unpacked_bytes, bundled_sdk):
        with pytest.raises(ValueError, match="no zip file"):
            look([b"other"])
