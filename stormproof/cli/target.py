"""``stormproof target``: write a target file from what is there, or check one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.access.caller import configured_region, redirected
from stormproof.aws.discovery.target_file import check_dates, load_target, read_text
from stormproof.aws.embedded.ready_file import READY_VARIABLE, embedded_settings, read_ready, regions
from stormproof.aws.undo.lease import NO_WAIT
from stormproof.cli.common import (
    JsonOption,
    TargetOption,
    console,
    introduce,
    put_back_first,
    show_pending,
    write_json,
)
from stormproof.cli.output import say
from stormproof.cli.tables.showing import show_front_ends
from stormproof.core.errors import UsageError
from stormproof.core.observations import Exchange
from stormproof.core.system import System
from stormproof.core.target.file import described, fits, refuse
from stormproof.core.workload.needs import undecided
from stormproof.operations.front_ends import Statement, front_ends
from stormproof.operations.reach import DEFAULT, Reached, reach, target_file
from stormproof.operations.target.offers import MOST, offers
from stormproof.operations.target_init import Wish, init_target
from stormproof.operations.workload.check import must_have_worked, unpermitted
from stormproof.operations.workload.keys import KnownKeys
from stormproof.operations.workload.routes import credential_problems
from stormproof.operations.workload.trial import Tried, try_workload

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


ReadyFileOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", envvar=READY_VARIABLE, help="Of a running `stormproof localaws`: the system is on that."
    ),
]


@app.command()
def check(
    target: TargetOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Check the file alone, ask AWS nothing.")] = False,  # noqa: FBT002 - typer's way of a flag
    json: JsonOption = None,
) -> None:
    """Check a target file, that the system it names is there, and that its workload works: it is tried once.

    Jobs, and a key where the API asks for one, need [permit] provoke; what is made for the look is deleted.
    """
    file = target_file(target)
    out = console(json)
    if offline:
        loaded = load_target(file)
        check_dates(loaded, file)
        out.print(f"{file}: well formed")
        return
    reached = reach(file, introduce)
    show_system(reached.system, out)
    show_front_ends(front_ends(reached.connection.reader, reached.system), out)
    show_expired(reached, out)
    unknown = credential_problems(reached.connection.reader, reached.system, reached.connection.target.credentials)
    refuse(unknown, read_text(file), str(file))
    if reached.connection.target.permitted.provoke:
        put_back_first(reached, out, NO_WAIT)
    else:
        show_pending(reached, out)
    tried = try_workload(reached, KnownKeys(reached.connection, reached.system))
    workload = reached.connection.target.workload
    for line in (*told(tried), *unpermitted(tried), *undecided(workload, None)):
        out.print(Text(line))
    write_json({"target": str(file), **tried.json(), "missing": list(workload.missing())}, json)
    must_have_worked(reached, tried)
    out.print(f"{file}: in order")


def show_expired(reached: Reached, out: Console) -> None:
    """Print the waivers that do not count any more."""
    now = reached.connection.clock.now()
    for waiver in reached.connection.target.waivers:
        if waiver.expires <= now:
            out.print(f"the waiver of {waiver.criterion} for {waiver.resource} has expired and counts as absent")


def told(tried: Tried) -> Iterator[str]:
    """Yield a line about each request and each job of a workload; what was wrong is told once, in the end."""
    for each in tried.outcomes:
        seen = each.exchange
        came = str(seen.status) if isinstance(seen, Exchange) else "no answer"
        times = f", asked {each.asked} times" if each.asked > 1 else ""
        wrong = ", not as stated" if each.problem else ""
        yield f"workload: {each.step}: {seen.method} {seen.url}: {came}{times}{wrong}"
    for job in tried.jobs:
        yield f"workload: job of {job.job.function}: {'not as stated' if job.problem else 'done'}"


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
    table: Annotated[list[str] | None, typer.Option(help="A DynamoDB table; repeatable.")] = None,
    bucket: Annotated[list[str] | None, typer.Option(help="An S3 bucket; repeatable.")] = None,
    queue: Annotated[list[str] | None, typer.Option(help="A queue; repeatable, dead-letter queues too.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Leave this alone, by its name; repeatable.")] = None,
    include: Annotated[list[str] | None, typer.Option(help="Harden this tool's own too; repeatable.")] = None,
    stage: Annotated[str | None, typer.Option(help="The stage that serves users, where there are several.")] = None,
    probe_region: Annotated[list[str] | None, typer.Option(help="Where to probe from; repeatable.")] = None,
    profile: Annotated[str | None, typer.Option(help="Profile of the AWS configuration.")] = None,
    role: Annotated[str | None, typer.Option(help="ARN of a role to assume.")] = None,
    ready_file: ReadyFileOption = None,
    file: Annotated[Path, typer.Option(help="Where to write it.")] = DEFAULT,
) -> None:
    """Find a system and write a target file for it. Asks for what is not given, where there is a terminal."""
    ready = read_ready(ready_file) if ready_file else None
    home, probes = regions(ready) if ready else (configured_region(profile), [])
    single = {"stack": stack, "rest_api_id": rest_api_id, "stage": stage}
    pairs = {"tags": _pairs("--tag", tag), "functions": _pairs("--function", function)}
    lists = {"tables": table, "buckets": bucket, "queues": queue, "exclude": exclude, "include": include}
    identity = _identity(name, environment, region or home, admin_email, stack or "")
    embedded = embedded_settings(ready) if ready else {}
    found = offers(identity["region"], profile, role, embedded)
    say(f"account {found.account}, {identity['region']}", err=True)
    wish = Wish(
        system=_selector({**single, **pairs, **{key: list(given or ()) for key, given in lists.items()}}, found.stacks),
        **identity,
        probe_regions=tuple(probe_region or probes),
        profile=profile,
        role=role,
        embedded=embedded,
    )
    _show_written(file, wish, init_target(wish, file, _path_asked if sys.stdin.isatty() else None), console())


def _identity(
    name: str | None, environment: str | None, region: str | None, email: str | None, stack: str
) -> dict[str, str]:
    """Return what every target file says of itself, asked for where it is not given; a stack's name is offered.

    Raises UsageError that names all that is missing where nobody can be asked.
    """
    given = {"--name": name, "--environment": environment, "--region": region, "--admin-email": email}
    if (missing := [option for option, value in given.items() if not value]) and not sys.stdin.isatty():
        are = "is" if len(missing) == 1 else "are"
        raise UsageError(f"{', '.join(missing)} {are} missing", "give it, or run where questions can be asked")
    return {
        "name": _asked("--name", name, "Name of the target", ("name",), offered=stack.lower()),
        "environment": _asked("--environment", environment, "Environment (staging, production ...)", ("environment",)),
        "region": _asked("--region", region, "Region", ("regions", "primary")),
        "admin_email": _asked("--admin-email", email, "Administrator's e-mail address", ("policy", "admin_email")),
    }


def _show_written(file: Path, wish: Wish, found: Statement, out: Console) -> None:
    """Print what was found, by what else clients come, and what is to be done with the file now."""
    show_system(found.system, out)
    show_front_ends(found, out)
    permitted = "All is permitted on the embedded AWS" if wish.embedded else "It permits nothing yet, see [permit]"
    out.print(f"{file} written. {permitted}; then run `stormproof doctor`.")
    if not wish.embedded and (emulator := redirected()):
        out.print(
            f"AWS_ENDPOINT_URL leads to {emulator}, but what clients do would be tried at amazonaws.com: "
            "where that is `stormproof localaws`, give --ready-file."
        )
    out.print("Complete [workload] in it: what clients do is not guessed; `stormproof target check` tries it once.")


def _selector(given: Mapping[str, Any], stacks: Sequence[str] | None) -> dict[str, Any]:
    """Return the keys of ``[system]``; a system found by names has tables, buckets and queues, if only none.

    `stacks` are those of the region, None where nobody may list them.
    """
    said = {key: value for key, value in given.items() if value}
    if "stack" in said:
        _asked("--stack", said["stack"], "", known=stacks)
    elif not said.keys() - {"stage", "exclude", "include"}:
        said["stack"] = _asked("--stack, --tag or --rest-api-id", None, "CloudFormation stack", known=stacks)
    stores = {kind: given[kind] for kind in ("tables", "buckets", "queues")}
    return {**said, **stores} if "rest_api_id" in said else said


def show_system(system: System, out: Console) -> None:
    """Print what was found."""
    rows = [
        (
            "REST API",
            f"{system.api.id} ({system.api.name}), stage {system.api.stage} of {', '.join(system.api.stages)}",
        ),
        *([("called at", system.api.url)] if system.api.url else []),
        *((f"function {function.role}", function.name) for function in system.functions),
        *(("table", table.name) for table in system.tables),
        *(("bucket", bucket.name) for bucket in system.buckets),
        *(("queue", queue.name) for queue in system.queues),
        *(("none", missing) for missing in [system.without("table", "bucket", "queue")] if missing),
        *(("left out", str(each)) for each in system.left_out),
        *(("managed by", f"{owner}: {said}") for owner, said in _managed(system)),
    ]
    for what, found in rows:
        out.print(Text(f"{what:15} {found}"))


def _managed(system: System) -> Iterator[tuple[str, str]]:
    """Yield who manages something, with the one thing or with how many there are."""
    for owner in sorted({owner for _, owner in system.owners}):
        arns = [arn for arn, each in system.owners if each == owner]
        yield owner, arns[0] if len(arns) == 1 else f"{len(arns)} of these"


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


def _path_asked(question: str, known: Sequence[str]) -> str:
    """Ask for a path until it is one, or empty."""
    shown = f" One of: {', '.join(known)}." if known else ""
    while True:
        path = str(typer.prompt(f"{question}{shown} Empty: none", default="", show_default=False)).strip()
        if not path or (path.startswith("/") and " " not in path):
            return path
        say("A path begins with / and has no blanks.")


def _asked(
    option: str,
    given: str | None,
    question: str,
    key: tuple[str, ...] = (),
    known: Sequence[str] | None = None,
    offered: str = "",
) -> str:
    """Return what was given, else ask until it has the form that a key of the target file must have.

    `known` are the answers that there can be, None where nobody knows them: those are offered, and no other is taken.
    `offered` is what Return answers where it has the form.
    Raises UsageError for what was given and cannot be.
    """
    if given:
        if wrong := _wrong(given, key, known):
            raise UsageError(f"{option} {given}: {wrong}", "give another one")
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is missing", "give it, or run where questions can be asked")
    shown = f" ({', '.join(known[:MOST])}{' ...' if len(known) > MOST else ''})" if known else ""
    default = known[0] if known and len(known) == 1 else offered if offered and not _wrong(offered, key, None) else None
    while True:
        answer = str(typer.prompt(f"{question}{shown}", default=default)).strip()
        if not (wrong := _wrong(answer, key, known)):
            return answer
        say(f"{answer}: {wrong}.")


def _wrong(answer: str, key: tuple[str, ...], known: Sequence[str] | None) -> str:
    """Return what is wrong with an answer, empty for nothing."""
    if not fits(key, answer):
        return f"write {described(key)}"
    if known is not None and answer not in known:
        return f"there is none; known here: {', '.join(known[:MOST]) or 'nothing'}"
    return ""
