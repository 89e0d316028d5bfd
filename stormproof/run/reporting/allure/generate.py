"""Builds Allure's HTML report: one file, without its analytics. Node is needed for this alone."""

from __future__ import annotations

import json
import os
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
HISTORY = "STORMPROOF_ALLURE_HISTORY"
"""The variable by which the configuration is told the file of earlier runs."""
WITHIN_S = 180
ANALYTICS = re.compile(
    r'<script async src="https://www\.googletagmanager\.com/.*?</script>\s*<script>.*?</script>', re.DOTALL
)
"""Allure 3 loads Google Analytics whatever its configuration says: https://github.com/allure-framework/allure3/issues/476"""

BESIDE = "../"
"""How links to files of the report begin, as the results have them."""
ADDRESS = "https://report.invalid/"
"""Stands for `BESIDE` while Allure makes its page: a name that never is one (RFC 2606, 2)."""
FOLLOWING = f"""
function leadBack(event) {{
  const link = event.target.closest && event.target.closest('a[href^="{ADDRESS}"]');
  if (!link) return;
  link.href = "{BESIDE}" + link.getAttribute("href").slice({len(ADDRESS)});
  link.removeAttribute("target");
}}
for (const kind of ["click", "auxclick", "contextmenu", "focusin", "mouseover"]) {{
  document.addEventListener(kind, leadBack, true);
}}
"""


def generate(results: Path, page: Path, history: Path | None = None) -> str:
    """Build `page` from a folder of results; returns why there is none, in one line, or nothing.

    `history` is Allure's own file of the runs before, to which it adds this one: https://allurereport.org/docs/v3/configure/
    """
    surroundings = dict(os.environ) if history is None else {**os.environ, HISTORY: str(history)}
    if not shutil.which("node"):
        return "Allure's HTML report was left out: Node is not installed"
    program = (ROOT if IN_CLONE else Path.cwd()) / COMMAND
    if not program.exists():
        return f"Allure's HTML report was left out: `{INSTALL}` has not been run"
    with tempfile.TemporaryDirectory(prefix="stormproof-allure-") as folder:
        shown = with_links(results, Path(folder, "results"))
        command = [str(program), "generate", "--config", str(CONFIGURATION), "--output", folder, str(shown)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command, cwd=folder, capture_output=True, text=True, check=False, timeout=WITHIN_S, env=surroundings
            )
        except subprocess.TimeoutExpired:
            return f"Allure's HTML report was left out: it took longer than {WITHIN_S} s"
        built = sorted(Path(folder).rglob("index.html"))
        if done.returncode or not built:
            return f"Allure's HTML report was left out: {_last_line(done.stderr or done.stdout)}"
        write_whole(page, following_links(without_analytics(built[0].read_text("utf-8"))))
    return ""


def with_links(results: Path, folder: Path) -> Path:
    """Return a folder with the same results, in which links to files beside the report are addresses.

    Allure shows a link to nothing else than an address as mere text; `following_links` leads it back.
    """
    shutil.copytree(results, folder, copy_function=os.link)
    for path in folder.glob("*-result.json"):
        result = json.loads(path.read_text("utf-8"))
        for link in result.get("links", ()):
            link["url"] = link["url"].replace(BESIDE, ADDRESS, 1) if link["url"].startswith(BESIDE) else link["url"]
        write_whole(path, json.dumps(result))
    return folder


def following_links(page: str) -> str:
    """Return the page in which links lead to the files beside it, in the same window, so that one can go back."""
    return page.replace("</head>", f"<script>{FOLLOWING}</script></head>", 1)


def without_analytics(page: str) -> str:
    """Return the page without what would call home."""
    return ANALYTICS.sub("", page)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it gave no reason"])[-1].strip()
