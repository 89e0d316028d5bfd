"""The owner's template with the controls that are on, from his file or from his stack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from stormproof.aws.discovery.owners import SAM, stacks_of
from stormproof.core.errors import UsageError
from stormproof.core.export.settings import Export
from stormproof.core.export.templates import Member, export
from stormproof.core.export.terraform import Address, addresses, snippet
from stormproof.core.export.trees import load
from stormproof.operations.export.live import look
from stormproof.operations.reach import Reached

Format = Literal["sam", "cloudformation", "terraform"]
FORMATS: tuple[Format, ...] = get_args(Format)


def exported(reached: Reached, form: Format, template: Path | None) -> tuple[str, Export]:
    """Return what the additions are made to, empty for Terraform, and the text with them.

    `template` is the owner's file; without it, what his stack was deployed with. For Terraform it is what
    ``terraform show -json`` prints, by which resources are called as he calls them. Raises UsageError where there is no
    such stack or file, or it is in another form, and as `look`.
    """
    if form == "terraform":
        known: tuple[Address, ...] = addresses(_state(template)) if template else ()
        return "", snippet(look(reached), known)
    stack = _stack(reached)
    text = _text(template) if template else _deployed(reached, stack)
    whose = str(template or f"of stack {stack}")
    _must_be(form, load(text, whose), whose)
    return text, export(text, whose, _members(reached, stack), look(reached))


def _stack(reached: Reached) -> str:
    found = stacks_of(reached.system.owners)
    if len(found) != 1:
        told = f"its resources belong to {', '.join(found)}" if found else "no stack of CloudFormation owns it"
        raise UsageError(f"the system has no one template: {told}", "choose --format terraform, or name another target")
    return found[0]


def _members(reached: Reached, stack: str) -> list[Member]:
    pages = reached.connection.reader.pages(
        "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack
    )
    return [
        Member(each["LogicalResourceId"], each["ResourceType"], str(each.get("PhysicalResourceId") or ""))
        for each in pages
    ]


def _deployed(reached: Reached, stack: str) -> str:
    reads = reached.connection.reader
    body = reads.read("cloudformation", "get_template", StackName=stack, TemplateStage="Original")["TemplateBody"]
    return body if isinstance(body, str) else json.dumps(body, indent=2) + "\n"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--template {file} cannot be read: {error}", "name the owner's template") from error


def _state(file: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(_text(file))
    except ValueError as error:
        raise UsageError(f"--template {file} is no JSON: {error}", "`terraform show -json > FILE` writes it") from error
    return found


def _must_be(form: Format, tree: Any, whose: str) -> None:
    transforms = tree.get("Transform") or []
    named = [transforms] if isinstance(transforms, str) else list(transforms)
    found: Format = "sam" if any(str(each).startswith(SAM) for each in named) else "cloudformation"
    if found != form:
        raise UsageError(f"template {whose} is one of {found}, not of {form}", f"say --format {found}")
