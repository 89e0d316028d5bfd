"""``stormproof localaws``: the embedded AWS in the foreground, a system deployed on it from its owner's template."""

from __future__ import annotations

import gc
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from stormproof.aws.embedded import extra
from stormproof.aws.embedded.ready_file import READY_VARIABLE, embedded_settings, regions
from stormproof.cli.common import ParameterOption, SystemOption
from stormproof.cli.embedded.repository import NO_REPOSITORY, EmbeddedRepository, repository_of
from stormproof.core.alerts.published import runbook_page
from stormproof.core.errors import UsageError
from stormproof.core.weather import WORST, Kind
from stormproof.operations.target_choice import VARIABLE
from stormproof.run.reporting.files import must_take

STACK = "agenticai"
LOOK_EVERY_S = 0.1
"""How often is looked whether the stack is complete: each look takes time from what is looked at."""
ADMINISTRATOR = "administrator@example.com"
WORKLOAD = "workload.toml"
RUNBOOK = "runbook"
CONTACTS = """
[[contact]]
name = "On-call engineer"
role = "first response"
email = "ops@example.com"
level = 1
verified = {today}

[[contact]]
name = "Head of operations"
role = "decides on downtime and data"
email = "operations@example.com"
level = 2
verified = {today}
"""
"""Whom to call about a system that nobody depends on: roles, at a domain that is reserved for examples."""

ReadyFile = Annotated[
    Path | None, typer.Option("--ready-file", metavar="FILE", help="JSON file that appears when all is ready.")
]
NoSystem = Annotated[bool, typer.Option("--no-system", help="Deploy nothing on it.")]
StackName = Annotated[str, typer.Option("--stack-name", help="What the stack of the system is called.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Of the HTTP endpoint; 0 is any free one.")]
Weather = Annotated[
    Kind, typer.Option(help="Rough: calls are throttled, fail, break off. Slow: changes are seen late.")
]
WeatherSeed = Annotated[
    int, typer.Option("--weather-seed", "--seed", help="The same seed brings the same troubles again.")
]
WeatherRate = Annotated[
    float, typer.Option("--weather-rate", help=f"How many times the usual troubles; above 0, at most {WORST:g}.")
]
Iam = Annotated[Literal["open", "enforce"], typer.Option(help="Enforce: callers are held to their policies.")]
Open = Annotated[bool, typer.Option("--open", help="Verify no signatures: any credentials do.")]
RealTime = Annotated[bool, typer.Option("--real-time", help="Let nobody move the clock: a minute takes a minute.")]
StopAtEof = Annotated[
    bool, typer.Option("--stop-at-eof", help="Stop when standard input ends: for a program that starts it.")
]
TlsPort = Annotated[int, typer.Option(min=0, max=65535, help="Of the HTTPS endpoint; 0 is any free one.")]


def run(
    ready_file: ReadyFile = None,
    no_system: NoSystem = False,  # noqa: FBT002 - a flag of the command line
    system: SystemOption = None,
    stack_name: StackName = STACK,
    parameter: ParameterOption = None,
    port: Port = 0,
    tls_port: TlsPort = 0,
    weather: Weather = "clear",
    weather_seed: WeatherSeed = 0,
    weather_rate: WeatherRate = 1.0,
    iam: Iam = "open",
    open_: Open = False,  # noqa: FBT002 - a flag of the command line
    real_time: RealTime = False,  # noqa: FBT002 - as above
    stop_at_eof: StopAtEof = False,  # noqa: FBT002 - as above
) -> None:
    """Run the embedded AWS on loopback until Ctrl-C, with a system on it: the twin, or that of a template.

    Prints one line of shell exports: with them the AWS CLI and boto3 scripts run against it as they are.
    """
    extra.require()
    _must_be_possible(ready_file, weather_rate, stop_at_eof=stop_at_eof)
    if no_system and (system or parameter):
        raise UsageError("--no-system deploys nothing", "leave it out, or --system and --parameter")
    template, values = system or twin(), parameters(parameter or ())
    from localaws.compose import Options, StartError  # noqa: PLC0415 - heavy, and of this verb alone
    from localaws.kernel.state_folder import own_folder  # noqa: PLC0415 - as above
    from localaws.serving import serve  # noqa: PLC0415 - as above

    with _uncollected(), own_folder("stormproof-localaws-") as folder:
        target, ready = folder / "target.toml", ready_file or folder / "ready.json"
        troubles = {"weather": weather, "seed": weather_seed, "rate": weather_rate}
        options = Options(port, tls_port, iam=iam, open=open_, real_time=real_time, **troubles)  # type: ignore[arg-type]
        try:
            with repository_of(None if no_system else template, stack_name, folder / "checkout") as repository:
                deploy = partial(deploy_system, template, stack_name, values, target, repository)
                told, made = (None, None) if no_system else (target, deploy)
                serve(options, ready, made, stop_at_eof=stop_at_eof, variables=_variables(ready, told))
        except StartError as error:
            raise UsageError(str(error)) from error


def _must_be_possible(ready_file: Path | None, weather_rate: float, *, stop_at_eof: bool) -> None:
    if ready_file is not None:
        _try_ready_file(ready_file)
    if stop_at_eof:
        _must_have_input()
    if not 0 < weather_rate <= WORST:
        raise UsageError(f"--weather-rate {weather_rate:g} cannot be", f"give a number above 0, at most {WORST:g}")


def _try_ready_file(file: Path) -> None:
    """Raise UsageError for a ready file that cannot be written: it would take the whole start to find out."""
    if not file.resolve().parent.is_dir():
        raise UsageError(f"--ready-file {file}: its folder is not there", "make the folder or name another one")
    must_take(file, "--ready-file")


def _must_have_input() -> None:
    """Raise UsageError where standard input is closed, a file or a device: nobody would ever end it."""
    way_out = "leave it out, or start it with a pipe whose other end you keep open"
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        raise UsageError("--stop-at-eof: there is no standard input", way_out) from None
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or sys.stdin.isatty()):
        raise UsageError("--stop-at-eof: standard input is no pipe, socket or terminal", way_out)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put off the search for garbage: what a start makes is there to stay, and to search it takes a fifth of the start.

    `serve` takes it up again when all is ready.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _variables(ready: Path, target: Path | None) -> dict[str, str]:
    """Return what Stormproof's own verbs go by in a shell that uses this embedded AWS."""
    named = {READY_VARIABLE: str(ready.resolve())}
    return named | {VARIABLE: str(target)} if target else named


def twin() -> Path:
    """Return the template of the twin, the system that is deployed where no other is named."""
    return Path(str(files("example"))) / "template.yaml"


def parameters(given: Iterable[str]) -> dict[str, str]:
    """Return a template's parameters; raises UsageError for what is not KEY=VALUE."""
    if wrong := [each for each in given if not each.partition("=")[0] or "=" not in each]:
        raise UsageError(f"--parameter {wrong[0]} is no KEY=VALUE", "for example --parameter QuotaPerDay=100000")
    return {key: value for key, _, value in (each.partition("=") for each in given)}


def deploy_system(
    template: Path,
    stack: str,
    values: Mapping[str, str],
    target: Path,
    repository: EmbeddedRepository,
    ready: Mapping[str, Any],
) -> dict[str, Any]:
    """Deploy a template, write a target file for the stack, and return what the ready file is to say of them.

    A stack that has not one REST API, stage, table and bucket each is not told as `system`; its target file is written
    all the same. Raises UsageError where
    the template cannot be deployed.
    """
    # heavy, and of this verb alone
    from stormproof.aws.embedded.session import EmbeddedSession  # noqa: PLC0415
    from stormproof.operations.deployment.stacks import Deployer, as_system, serving_stage  # noqa: PLC0415

    made = Deployer(EmbeddedSession(ready), every_s=LOOK_EVERY_S).deploy(template, stack, values)
    system = as_system(made)
    text = target_text(ready, stack, serving_stage(made), repository) + contacts_text() + workload_text(template)
    text += runbook_text(template)
    target.touch(0o600)  # it holds the root's key, and the token of localaws's own pages
    target.write_text(text, "utf-8")
    return {"target": str(target)} | ({"system": system} if system else {})


def target_text(
    ready: Mapping[str, Any], stack: str, stage: str | None, repository: EmbeddedRepository = NO_REPOSITORY
) -> str:
    """Return a target file (TOML) for a stack on this embedded AWS.

    `stage` serves users: a stack may have none of its own, or several, and others may be added to its API.
    """
    primary, probes = regions(ready)
    sections: dict[str, Mapping[str, Any]] = {
        "": {"name": stack, "environment": "embedded"},
        "regions": {"primary": primary, "probes": probes},
        "system": {"stack": stack} | ({"stage": stage} if stage else {}),
        "policy": {
            "admin_email": ADMINISTRATOR,
            "runbook_url": runbook_page().as_uri(),
            "roles_mode": "enforce",
            "native_quota": "lift",
        },
        "permit": dict.fromkeys(("provision", "wire", "provoke", "sabotage"), True),
        "embedded": {**embedded_settings(ready), **repository.embedded},
    }
    if repository.section:
        sections["repository"] = repository.section
    return "\n\n".join(_section(name, values) for name, values in sections.items()) + "\n"


def workload_text(template: Path) -> str:
    """Return what ``workload.toml`` beside a template says of the clients of its system, empty where there is none."""
    beside = template.with_name(WORKLOAD)
    return f"\n{beside.read_text('utf-8')}" if beside.is_file() else ""


def contacts_text() -> str:
    """Return whom to call, as somebody who has made sure of it today."""
    return CONTACTS.format(today=datetime.now(UTC).date().isoformat())


def runbook_text(template: Path) -> str:
    """Return where pages of the owner's are, in ``runbook`` beside a template; empty where there are none."""
    beside = template.resolve().with_name(RUNBOOK)
    return f"\n[runbook]\npath = {json.dumps(str(beside))}\n" if beside.is_dir() else ""


def _section(name: str, values: Mapping[str, Any]) -> str:
    # JSON's strings, booleans and lists of strings are TOML's too
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]"] * bool(name) + lines)
