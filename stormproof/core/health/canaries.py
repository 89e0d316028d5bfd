"""Canaries as Synthetics describes them, and what is demanded of one.

https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_Canary.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

RUNNING = "RUNNING"
EVERY_S = 300
"""What a canary of the health is run by at the latest: every five minutes."""
FAMILY = "syn-python-selenium-"
"""Python runtimes; none is without a browser:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Library_python_selenium.html
"""
GRACE = timedelta(days=60)
"""AWS tells of a deprecation so long before, so a runtime is old once its successor has been out for that time:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Runtime_Support_Policy.html
"""
RATE = re.compile(r"rate\((\d+) (minute|hour)s?\)")
EVERY_DAY = re.compile(r"cron\(\S+ \S+ [*?] \* [*?] \*\)")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_cron.html"""
VERSION = re.compile(r"(.*)-(\d+)\.(\d+)")


@dataclass(frozen=True)
class Runtime:
    """A runtime version; a time that is not told is None."""

    name: str
    released: datetime | None = None
    deprecated: datetime | None = None

    @property
    def family(self) -> str:
        """Language and framework, with the hyphen that ends it."""
        found = VERSION.fullmatch(self.name)
        return f"{found[1]}-" if found else self.name

    @property
    def number(self) -> tuple[int, int]:
        """Major and minor version."""
        found = VERSION.fullmatch(self.name)
        return (int(found[2]), int(found[3])) if found else (0, 0)


@dataclass(frozen=True)
class CanaryRun:
    """A run that has ended, or is under way: `completed` is None then. `reason` is empty where it passed."""

    id: str
    started: datetime
    completed: datetime | None
    passed: bool
    reason: str = ""


@dataclass(frozen=True)
class Canary:
    """A canary; `source` is the ARN of its script's layer, `function` the name of the function that runs it.

    `location` is where it leaves what it saw, without ``s3://``; `state` and `reason` are Synthetics' words.
    """

    name: str
    state: str
    schedule: str
    runtime: str
    handler: str = ""
    source: str = ""
    role: str = ""
    location: str = ""
    timeout_s: int = 0
    memory_mb: int = 0
    retries: int = 0
    retention_days: tuple[int, int] = (31, 31)
    function: str = ""
    reason: str = ""
    started: datetime | None = None
    """When it was last started."""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def every_s(self) -> int | None:
        """The seconds between two runs, None for a schedule by cron or a single run."""
        return between_runs(self.schedule)

    @property
    def often_enough(self) -> bool:
        """Whether it is run every five minutes at least."""
        return self.every_s is not None and self.every_s <= EVERY_S

    @property
    def daily(self) -> bool:
        """Whether it is run every day: a rate is an hour at most."""
        return self.every_s is not None or bool(EVERY_DAY.fullmatch(self.schedule))


def between_runs(schedule: str) -> int | None:
    """Return the seconds between two runs by a schedule, None for one by cron or a single run."""
    found = RATE.fullmatch(schedule)
    seconds = int(found[1]) * {"minute": 60, "hour": 3600}[found[2]] if found else 0
    return seconds or None


def newest(runtimes: Iterable[Runtime], now: datetime, family: str = FAMILY) -> Runtime | None:
    """Return the newest runtime of a family that new canaries may use, None where there is none."""
    usable = [each for each in runtimes if each.family == family and not (each.deprecated and each.deprecated <= now)]
    return max(usable, key=lambda each: each.number, default=None)


def outdated(canary: Canary, runtimes: Iterable[Runtime], now: datetime) -> str:
    """Return why a canary's runtime is too old, empty where it is not.

    It is where it is deprecated, or where a newer one of its family has been out for longer than `GRACE`, or for
    nobody knows how long. One that nobody lists any more is.
    """
    listed = {each.name: each for each in runtimes}
    own = listed.get(canary.runtime)
    if own is None:
        return f"{canary.runtime} is no runtime that Synthetics lists"
    if own.deprecated and own.deprecated <= now:
        return f"{canary.runtime} is deprecated since {own.deprecated:%Y-%m-%d}"
    best = newest(listed.values(), now, own.family)
    if best is None or best.number <= own.number or (best.released and now - best.released < GRACE):
        return ""
    since = f", out since {best.released:%Y-%m-%d}" if best.released else ""
    return f"{canary.runtime} is older than {best.name}{since}"
