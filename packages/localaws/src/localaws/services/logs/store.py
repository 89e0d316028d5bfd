"""Where everything of CloudWatch Logs is kept: a store a region, one lock each."""

from __future__ import annotations

import itertools
import math
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

from localaws.services.logs.errors import AlreadyExists, InvalidParameter, NotFound, constraint
from localaws.services.logs.events import Event, Stream, size
from localaws.services.logs.groups import DAY_MS, Group
from localaws.services.logs.policies import AccountPolicies

LONGEST_NAME = 512
TOO_LONG = "Invalid LogGroup or LogStream, both must have length less than or equal to 512."
NAME = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}")
IDENTIFIER = re.compile(r"[\w#+=/:,.@-]*", re.ASCII)
STREAM_NAME = re.compile(r"[^:*]{1,512}")


class Region:
    """The log groups of a region, the saved queries and the account's policies; take `lock` around every use."""

    def __init__(self, name: str, now: Callable[[], float]) -> None:
        self.name = name
        self.lock = threading.RLock()
        self.groups: dict[str, Group] = {}
        self.definitions: dict[str, dict[str, Any]] = {}
        self.policies = AccountPolicies()
        self.results_key: str | None = None
        self._now = now
        self._sequence = itertools.count()

    def now(self) -> int:
        """Return the virtual time in epoch milliseconds."""
        return int(self._now() * 1000)

    def group(self, name: str) -> Group:
        """Return a group by name, with what has expired forgotten.

        NotFound where there is none, InvalidParameter where no group can have the name (recorded: localstack
        tests/aws/services/logs/test_logs_metric_filters.snapshot.json).
        """
        if len(name) > LONGEST_NAME:
            raise InvalidParameter(TOO_LONG)
        try:
            group = self.groups[name]
        except KeyError:
            raise NotFound("The specified log group does not exist.") from None
        before = self.horizon(group)
        if before is not None:
            group.expire(before)
        return group

    def retention(self, group: Group) -> tuple[int | None, str | None]:
        """Return the days that a group keeps its events (None: for ever) and the account policy that says so."""
        decided = self.policies.retention(group, self.now())
        if decided is None:
            return group.retention, None
        days, policy = decided
        return (None if math.isinf(days) else int(days)), policy

    def horizon(self, group: Group) -> int | None:
        """Return the time before which a group's events have expired, None where they never do."""
        days, _ = self.retention(group)
        return None if days is None else self.now() - days * DAY_MS

    def identified(self, identifier: str) -> Group:
        """Return a group by its name or its ARN; InvalidParameter for an ARN that ends in ``:*``.

        Verified on AWS by moto's tests/test_logs/test_logs.py, test_arn_formats_log_group_and_stream:
        https://github.com/getmoto/moto/blob/master/tests/test_logs/test_logs.py
        """
        if not IDENTIFIER.fullmatch(identifier):
            raise constraint(identifier, "logGroupIdentifier", r"satisfy regular expression pattern: [\w#+=/:,.@-]*")
        return self.group(identifier.split(":log-group:", 1)[-1] if identifier.startswith("arn:") else identifier)

    def create_group(self, name: str, log_class: str = "STANDARD", kms_key: str | None = None) -> Group:
        """Make a group; InvalidParameter for a wrong name, AlreadyExists where it is there."""
        if len(name) > LONGEST_NAME:
            raise InvalidParameter(TOO_LONG)
        if not NAME.fullmatch(name):
            raise constraint(name, "logGroupName", r"satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+")
        if name in self.groups:
            raise AlreadyExists("The specified log group already exists")
        group = self.groups[name] = Group(self.name, name, self.now(), log_class, kms_key)
        if log_class == "DELIVERY":
            group.retention = 1
        return group

    def create_stream(self, group: Group, name: str) -> Stream:
        """Make a stream in a group; refuses as `create_group`."""
        if not STREAM_NAME.fullmatch(name):
            raise constraint(name, "logStreamName", "satisfy regular expression pattern: [^:*]*")
        if name in group.streams:
            raise AlreadyExists("The specified log stream already exists")
        stream = group.streams[name] = Stream(name, self.now())
        return stream

    def append(self, group: Group, stream: Stream, messages: Sequence[tuple[int, str]]) -> list[Event]:
        """Keep (epoch milliseconds, message) pairs and return them as events."""
        now = self.now()
        events = [Event(at, next(self._sequence), now, message) for at, message in messages]
        stream.append(events)
        group.stored_bytes += sum(size(message) for _, message in messages)
        return events


class LogStore:
    """The regions' stores, made on first use."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._regions: dict[str, Region] = {}
        self._lock = threading.Lock()

    def region(self, name: str) -> Region:
        """Return the store of a region."""
        with self._lock:
            return self._regions.setdefault(name, Region(name, self._now))
