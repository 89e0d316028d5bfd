# ruff: noqa: INP001 - a script of one workflow
"""Check that a tag is what both packages call themselves, and print what the changelog says of that version.

``notes.py v1.2.3`` fails with one line where the tag, a version and the changelog disagree.
"""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECTION = re.compile(r"^## \[(?P<version>[^\]]+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)


def main(tag: str, root: Path = ROOT) -> str:
    """Return the section of the tag's version; raises SystemExit with the reason that it cannot be released."""
    version = tag.removeprefix("v")
    for name, standing in versions(root).items():
        if standing != version or tag == version:
            raise SystemExit(f"{tag} cannot be released: {name} says {standing}; a tag is v and that version")
    return section((root / "CHANGELOG.md").read_text("utf-8"), version)


def versions(root: Path) -> dict[str, str]:
    """Return what each file says the version is."""
    localaws = tomllib.loads((root / "packages" / "localaws" / "pyproject.toml").read_text("utf-8"))
    asked = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["embedded"]
    code = (root / "stormproof" / "__init__.py").read_text("utf-8")
    return {
        "stormproof/__init__.py": _group(r'__version__ = "([^"]+)"', code),
        "packages/localaws/pyproject.toml": localaws["project"]["version"],
        "the extra `embedded`": _group(r"stormproof-localaws==(\S+)", "\n".join(asked)),
    }


def section(changelog: str, version: str) -> str:
    """Return what stands under a version's heading."""
    found = list(SECTION.finditer(changelog))
    for heading, following in zip_longest(found, found[1:]):
        if heading["version"] == version:
            return changelog[heading.end() : following.start() if following else None].strip() + "\n"
    raise SystemExit(f"{version} cannot be released: CHANGELOG.md has no section `## [{version}] - <date>`")


def _group(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else "nothing"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: {Path(__file__).name} TAG")
    sys.stdout.write(main(sys.argv[1]))
