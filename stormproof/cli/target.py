"""``stormproof target``: write a target file from what is there, or check one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.connection import connect
from stormproof.aws.discovery import discover
from stormproof.aws.target_file import check_dates, load_target
from stormproof.cli.opening import DEFAULT, TargetOption, console, target_file, unrecorded
from stormproof.core.errors import UsageError
from stormproof.core.system import System
from stormproof.operations.target_init import Wish, init_target

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(
    target: TargetOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Check the file alone, ask AWS nothing.")] = False,  # noqa: FBT002 - typer's way of a flag
) -> None:
    """Check a target file, and that the system it names is there."""
    file = target_file(target)
    loaded = load_target(file)
    out = console()
    if offline:
        check_dates(loaded, file)
        out.print(f"{file}: well formed")
        return
    connection = connect(loaded, unrecorded)
    check_dates(loaded, file, connection.clock.now())
    show_system(discover(connection.reader, loaded), out)
    out.print(f"{file}: in order")


@app.command()
def init(
    region: Annotated[str | None, typer.Option(help="Where the system is.")] = None,
    admin_email: Annotated[str | None, typer.Option(help="Who is told of alarms.")] = None,
    name: Annotated[str | None, typer.Option(help="The target's name.")] = None,
    environment: Annotated[str | None, typer.Option(help="staging, production ...")] = None,
    stack: Annotated[str | None, typer.Option(help="Find it by this CloudFormation stack.")] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="Find it by tags; repeatable.")] = None,
    rest_api_id: Annotated[str | None, typer.Option(help="Find it by names: the REST API.")] = None,
    function: Annotated[list[str] | None, typer.Option(metavar="ROLE=NAME", help="A function; repeatable.")] = None,
    table: Annotated[str | None, typer.Option(help="The DynamoDB table.")] = None,
    bucket: Annotated[str | None, typer.Option(help="The S3 bucket.")] = None,
    queue: Annotated[list[str] | None, typer.Option(help="A queue; repeatable, dead-letter queues too.")] = None,
    stage: Annotated[str | None, typer.Option(help="The stage that serves users, where there are several.")] = None,
    probe_region: Annotated[list[str] | None, typer.Option(help="Where to probe from; repeatable.")] = None,
    profile: Annotated[str | None, typer.Option(help="Profile of the AWS configuration.")] = None,
    role: Annotated[str | None, typer.Option(help="ARN of a role to assume.")] = None,
    file: Annotated[Path, typer.Option(help="Where to write it.")] = DEFAULT,
) -> None:
    """Find a system and write a target file for it. Asks for what is not given, where there is a terminal."""
    system: dict[str, Any] = {
        "stack": stack,
        "tags": _pairs("--tag", tag),
        "rest_api_id": rest_api_id,
        "functions": _pairs("--function", function),
        "table": table,
        "bucket": bucket,
        "queues": list(queue or ()) if rest_api_id else None,
    }
    given = {key: value for key, value in system.items() if value or (key == "queues" and value is not None)}
    selector = given or {"stack": _asked("--stack, --tag or --rest-api-id", None, "CloudFormation stack")}
    wish = Wish(
        name=_asked("--name", name, "Name of the target"),
        environment=_asked("--environment", environment, "Environment (staging, production ...)"),
        region=_asked("--region", region, "Region"),
        admin_email=_asked("--admin-email", admin_email, "Administrator's e-mail address"),
        system={**selector, **({"stage": stage} if stage else {})},
        probe_regions=tuple(probe_region or ()),
        profile=profile,
        role=role,
    )
    out = console()
    show_system(init_target(wish, file), out)
    out.print(f"{file} written. It permits nothing yet: see [permit] in it, then run `stormproof doctor`.")


def show_system(system: System, out: Console) -> None:
    """Print what was found."""
    rows = [
        (
            "REST API",
            f"{system.api.id} ({system.api.name}), stage {system.api.stage} of {', '.join(system.api.stages)}",
        ),
        *((f"function {function.role}", function.name) for function in system.functions),
        ("table", system.table),
        ("bucket", system.bucket),
        *(("queue", queue.name) for queue in system.queues),
        *(("managed by", f"{owner}: {arn}") for arn, owner in system.owners),
    ]
    for what, found in rows:
        out.print(Text(f"{what:15} {found}"))


def _pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    pairs = {}
    for pair in given or ():
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise UsageError(
                f"{option} {pair}: not of the form KEY=VALUE", f"write for example {option} api=my-function"
            )
        pairs[key] = value
    return pairs


def _asked(option: str, given: str | None, question: str) -> str:
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is missing", "give it, or run where questions can be asked")
    return str(typer.prompt(question))
