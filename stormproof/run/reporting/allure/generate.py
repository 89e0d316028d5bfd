"""Builds Allure's HTML report: one file, without its analytics. Node is needed for this alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from stormproof.run.reporting.files import write_whole
from stormproof.run.reporting.project import IN_CLONE, ROOT

COMMAND = Path("node_modules", ".bin", "allure")
INSTALL = "npm ci" if IN_CLONE else "npm install allure@3"
"""What brings the command: to the clone, or to the folder that an installed Stormproof is used in."""
CONFIGURATION = Path(__file__).with_name("allurerc.mjs")
WITHIN_S = 180
ANALYTICS = re.compile(
    r'<script async src="https://www\.googletagmanager\.com/.*?</script>\s*<script>.*?</script>', re.DOTALL
)
"""Allure 3 loads Google Analytics whatever its configuration says: https://github.com/allure-framework/allure3/issues/476"""


def generate(results: Path, page: Path) -> str:
    """Build `page` from a folder of results; returns why there is none, in one line, or nothing."""
    if not shutil.which("node"):
        return "Allure's HTML report was left out: Node is not installed"
    program = (ROOT if IN_CLONE else Path.cwd()) / COMMAND
    if not program.exists():
        return f"Allure's HTML report was left out: `{INSTALL}` has not been run"
    with tempfile.TemporaryDirectory(prefix="stormproof-allure-") as folder:
        command = [str(program), "generate", "--config", str(CONFIGURATION), "--output", folder, str(results)]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=WITHIN_S)  # noqa: S603 - our own words
        except subprocess.TimeoutExpired:
            return f"Allure's HTML report was left out: it took longer than {WITHIN_S} s"
        built = sorted(Path(folder).rglob("index.html"))
        if done.returncode or not built:
            return f"Allure's HTML report was left out: {_last_line(done.stderr or done.stdout)}"
        write_whole(page, without_analytics(built[0].read_text("utf-8")))
    return ""


def without_analytics(page: str) -> str:
    """Return the page without what would call home."""
    return ANALYTICS.sub("", page)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it gave no reason"])[-1].strip()
