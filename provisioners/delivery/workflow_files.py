"""The workflows that we write: what they are called, and their texts, made of the target's settings alone.

Actions are pinned by the commit that a release's tag names, as GitHub advises:
https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from types import MappingProxyType

import jinja2

from stormproof import __version__
from stormproof.core.delivery.settings import COMPLIANCE, DeliverySettings
from stormproof.core.delivery.workflows import FOLDER, Texts

MARKER = "# Written by Stormproof: `stormproof apply` writes it anew, and `stormproof remove` takes it away."
"""The first line of what is ours; a file of one of our names without it is somebody else's."""
PINS: Mapping[str, str] = MappingProxyType(
    {
        "checkout": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "python": "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
        "credentials": "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
        "upload": "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
        "download": "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    }
)
PYTHON = "3.13"
SAM_CLI = "aws-sam-cli==1.170.0"
RELEASE = "stormproof release --yes"
"""What serves whatever the commands before it have deployed; an owner's command that begins so takes its place."""
OURS = ("deliver", "rollback", "compliance")
CALLS = "calls/"
"""Where the templates of workflows lie that call Stormproof's own."""
PINNED = re.compile(r"@[0-9a-f]{40} # v[\w.]+")


@dataclass(frozen=True)
class Calls:
    """The repository, ``owner/name``, whose reusable workflows are called, and the commit by which they are."""

    repository: str
    commit: str


CALLING = re.compile(r"uses: ([\w.-]+/[\w.-]+)/\.github/workflows/\w+\.yml@([0-9a-f]{40})")


def calls_in(texts: Texts) -> Calls | None:
    """Return whose reusable workflows ours call, as they stand; None where they call nobody's."""
    ours = (texts.get(path_of(name), "") for name in OURS)
    found = next((match for text in ours if text.startswith(MARKER) and (match := CALLING.search(text))), None)
    return Calls(found[1], found[2]) if found else None


def path_of(name: str) -> str:
    """Return where a workflow of ours stands."""
    return f"{FOLDER}stormproof-{name}.yml"


def is_ours(path: str) -> bool:
    """Tell whether a path is one of ours."""
    return path in {path_of(name) for name in OURS}


def same(one: str, other: str) -> bool:
    """Tell whether two texts say the same, each with actions pinned to whatever commit: tools raise those."""
    return PINNED.sub("@", one) == PINNED.sub("@", other)


def workflow_texts(
    settings: DeliverySettings, test: tuple[str, ...], deploy: tuple[str, ...], branch: str, calls: Calls | None = None
) -> Texts:
    """Return the texts of our workflows by path; `test` and `deploy` are the commands of their jobs.

    Commands of `deploy` that release are the release itself: `stormproof release --zip` needs none before it. With
    `calls` they call the reusable workflows of Stormproof's repository instead of saying it all themselves.
    """
    staging = {"job": "staging", "needs": "test", "environment": settings.staging, "target": settings.staging_target}
    live = {"job": "production", "needs": "staging", "environment": settings.production}
    places = [{**staging, "gate": True}, {**live, "target": settings.production_target, "gate": False}]
    looked_at = [{"environment": f"{each['environment']}{COMPLIANCE}", "target": each["target"]} for each in places]
    values = {
        "marker": MARKER,
        "branch": branch,
        "pins": PINS,
        "python": PYTHON,
        "test": test,
        "places": places,
        **_deploying(deploy),
        "version": __version__,
        "looked_at": looked_at,
        "expected": ",".join(str(each["environment"]) for each in looked_at),
        "environments": [settings.staging, settings.production],
        "production": settings.production,
        "staging_target": settings.staging_target,
        "production_target": settings.production_target,
        "calls": calls,
    }
    return {path_of(name): _template(f"{CALLS if calls else ''}{name}").render(values) for name in OURS}


def _deploying(commands: tuple[str, ...]) -> dict[str, object]:
    """Return what deploys, what releases, and what is installed for it."""
    own_tools = SAM_CLI if any(each.startswith("sam ") for each in commands) else ""
    return {
        "deploy": [each for each in commands if not each.startswith(RELEASE)],
        "release": "\n".join(each for each in commands if each.startswith(RELEASE)) or RELEASE,
        "usual_release": RELEASE,
        "own_tools": own_tools,
        "tools": f"stormproof=={__version__} {own_tools}".strip(),
    }


@cache
def _template(name: str) -> jinja2.Template:
    # GitHub's own expressions stand in the same braces as Jinja's
    environment = jinja2.Environment(
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML, of settings that its owner has written
    )
    # Jinja's own writes & and < as HTML wants them
    environment.filters["tojson"] = partial(json.dumps, ensure_ascii=False)
    text = files("provisioners.delivery").joinpath("files", f"{name}.yml.jinja").read_text("utf-8")
    return environment.from_string(text)
