"""Target files from disk, with what only the AWS houses know: which regions exist, and what the clock says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path as File

from stormproof.aws.clock import clock_of
from stormproof.aws.own_session import unconfigured
from stormproof.core.criteria.waivers import LONGEST
from stormproof.core.errors import TargetError
from stormproof.core.target.file import Problem, nearest, parse_target, refuse
from stormproof.core.target.model import Target
from stormproof.core.target.toml_lines import Path

LARGEST_BYTES = 1_000_000
"""Of a target file; whatever is larger is something else."""
NOT_TEXT = "a target file is UTF-8 text that you may read"


def load_target(path: File) -> Target:
    """Return the target that a file describes; raises TargetError naming file, line and fix."""
    text = read_text(path)
    target = parse_target(text, str(path))
    refuse(_regions(target), text, str(path))
    return _beside(target, path)


def _beside(target: Target, path: File) -> Target:
    """Return the target with the path of its checkout as it is from anywhere: the file says it from its own folder."""
    said = target.repository
    if said is None or said.path is None:
        return target
    where = str((path.resolve().parent / File(said.path).expanduser()).resolve())
    return target.model_copy(update={"repository": said.model_copy(update={"path": where})})


def check_dates(target: Target, path: File, now: datetime | None = None) -> None:
    """Raise TargetError for waivers that reach further than the longest that is allowed, on the target's clock."""
    if target.waivers:
        now = now or clock_of(target).now()
        refuse(_overlong(target, now), read_text(path), str(path))


def read_text(path: File) -> str:
    """Return a target file's text, without the byte order mark that some editors begin it with; raises TargetError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            raise TargetError(f"{path}: is larger than {LARGEST_BYTES:,} bytes", "name a target file")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise TargetError(f"{path}: no such target file", "stormproof target init writes one") from error
    except OSError as error:
        raise TargetError(f"{path}: cannot be read: {error.strerror}", NOT_TEXT) from error
    except UnicodeDecodeError as error:
        raise TargetError(f"{path}: cannot be read: byte {error.start + 1} is no UTF-8", NOT_TEXT) from error


@cache
def known_regions() -> frozenset[str]:
    """Return the regions that botocore knows, in all partitions."""
    session = unconfigured()
    return frozenset(
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("lambda", partition)
    )


def _regions(target: Target) -> Iterator[Problem]:
    named: list[tuple[Path, str]] = [(("regions", "primary"), target.regions.primary)]
    named += [(("regions", "probes", index), region) for index, region in enumerate(target.regions.probes)]
    for path, region in named:
        if region not in known_regions():
            yield Problem(path, f"AWS has no region {region}", nearest(region, known_regions()))


def _overlong(target: Target, now: datetime) -> Iterator[Problem]:
    for index, waiver in enumerate(target.waivers):
        if waiver.expires > now + LONGEST:
            yield Problem(
                ("waiver", index, "expires"),
                f"{waiver.expires:%Y-%m-%d} is more than {LONGEST.days} days ahead",
                f"{now + LONGEST:%Y-%m-%d} is the latest; renew a waiver by deciding anew",
            )
