"""What packages hold: their size unpacked, and the SDK that they bring along."""

from __future__ import annotations

import pytest

from stormproof.core.least_privilege.packages import Package, bundled_sdk, opened, unpacked_bytes
from tests.stormproof.core.least_privilege.packages import zipped


def package(**files: str) -> Package:
    """Return what stands in a zip file of texts by path."""
    return zipped(files)


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
    with pytest.raises(ValueError, match="no zip file"):
        opened(b"other")


def test_a_package_is_looked_through_as_a_whole() -> None:
    """Sources of modules, other files by their paths, and which of them an installer has recorded."""
    found = package(**{"a.py": "x = 1", "b.txt": "y", "v-1.0.dist-info/RECORD": "a.py,sha256=x,1\n"})
    assert (found.paths, dict(found.modules)) == (("a.py", "b.txt", "v-1.0.dist-info/RECORD"), {"a.py": b"x = 1"})
    assert found.installed == {"a.py"}
