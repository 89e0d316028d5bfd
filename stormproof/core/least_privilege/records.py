"""What of a deployment package was installed from a package index, by the records that installers leave.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/ (RECORD)
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

RECORD = re.compile(r"(?P<folder>.*?)[^/]+\.dist-info/RECORD")


def installed_paths(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the paths of the files that were installed."""
    for path in archive.namelist():
        if found := RECORD.fullmatch(path):
            for line in csv.reader(archive.read(path).decode("utf-8", "replace").splitlines()):
                yield str(PurePosixPath(found["folder"]) / line[0]) if line else ""
