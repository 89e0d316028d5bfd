"""A connection to the target's account: whose it is, a reader, a writer. Made once and handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.session import get_session

from stormproof.aws.access.call_records import CallLog, Counts, Recorder
from stormproof.aws.access.clients import Clients
from stormproof.aws.access.failures import RAISED, explain
from stormproof.aws.access.pace import QUOTAS, Pace
from stormproof.aws.access.partitions import must_be_enabled
from stormproof.aws.access.reader import Reader
from stormproof.aws.access.writer import Writer
from stormproof.aws.clock import clock_of
from stormproof.aws.own_session import unconfigured
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook, TargetError
from stormproof.core.evidence import Redactor
from stormproof.core.target.model import Target
from stormproof.core.target.state import STATE
from stormproof.repository.service import Service
from stormproof.repository.services import services_of

ROLE_SESSION = "stormproof"


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are; `principal` is the caller's ARN."""

    account: str
    principal: str

    @property
    def partition(self) -> str:
        """The partition of the account: aws, aws-us-gov, aws-cn."""
        return self.principal.split(":")[1]


@dataclass(frozen=True)
class Lines:
    """What readers and writers of one connection share."""

    reads: Clients
    writes: Clients
    pace: Pace
    embedded: bool
    plain: Clients
    """Without TLS."""
    beside: Mapping[str, Service] = field(default_factory=dict)
    """Services that are none of AWS's, by name."""

    def reader(self, log: CallLog) -> Reader:
        """Return a reader that records into a log."""
        return Reader(self.reads, self.pace, log, self.beside)

    def plain_reader(self, log: CallLog) -> Reader:
        """Return a reader without TLS that records into a log."""
        return Reader(self.plain, self.pace, log)

    def writer(self, log: CallLog) -> Writer:
        """Return a writer that records into a log."""
        return Writer(self.writes, self.reads, self.pace, log, embedded=self.embedded, beside=self.beside)


@dataclass(frozen=True)
class Connection:
    """What everything that talks to AWS is given."""

    target: Target
    identity: Identity
    clock: Clock
    reader: Reader
    writer: Writer
    session: boto3.Session = field(repr=False)
    log: CallLog = field(repr=False)
    lines: Lines = field(repr=False)
    home: Path = STATE
    """The folder on this machine where the target's undo journal lies."""

    @property
    def counts(self) -> Counts:
        """AWS calls made so far."""
        return self.log.counts

    def recording(self, recorder: Recorder) -> Connection:
        """Return the same connection with an own record and an own count; clients and pace are shared."""
        log = CallLog(self.clock, recorder, self.log.redactor)
        return replace(self, reader=self.lines.reader(log), writer=self.lines.writer(log), log=log)


def connect(
    target: Target,
    recorder: Recorder,
    *,
    clock: Clock | None = None,
    redactor: Redactor | None = None,
    home: Path = STATE,
) -> Connection:
    """Connect, and make sure that this is an account that the target allows; `home` is where its journal lies.

    Raises CouldNotLook (``aws.credentials``, ``aws.unreachable``, ...) and TargetError for a foreign account, and for a
    region that the account has not enabled.
    """
    clock = clock or clock_of(target)
    log = CallLog(clock, recorder, redactor or Redactor())
    session = open_session(target)
    embedded = target.embedded is not None
    pace = Pace(clock, {} if embedded else QUOTAS)
    once = Clients(session, target, attempts=1)
    plain = Clients(session, target, plain=True)
    lines = Lines(Clients(session, target), once, pace, embedded, plain, services_of(target))
    reader = lines.reader(log)
    identity = _identify(reader, target)
    return Connection(target, identity, clock, reader, lines.writer(log), session, log, lines, home)


def open_session(target: Target) -> boto3.Session:
    """Return a session with the target's credentials; the embedded AWS's are its own, never the user's.

    Raises CouldNotLook ``aws.credentials`` for a profile that does not exist or a role that cannot be assumed.
    """
    region = target.regions.primary
    if target.embedded:
        return boto3.Session(
            botocore_session=unconfigured(),
            aws_access_key_id=target.embedded.access_key_id,
            aws_secret_access_key=target.embedded.secret_access_key,
            region_name=region,
        )
    try:
        session = boto3.Session(profile_name=target.aws.profile, region_name=region)
        return _assumed(session, target.aws.role, region) if target.aws.role else session
    except RAISED as error:
        raise CouldNotLook(*explain(error, "sts", "assume_role")[:2]) from error


def _assumed(session: boto3.Session, role: str, region: str) -> boto3.Session:
    sts = session.client("sts", config=Config(connect_timeout=5))

    def fresh() -> dict[str, str]:
        given = sts.assume_role(RoleArn=role, RoleSessionName=ROLE_SESSION)["Credentials"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }

    inner: Any = get_session()
    # botocore offers no public way to give a session credentials that renew themselves
    inner._credentials = RefreshableCredentials.create_from_metadata(fresh(), fresh, "sts-assume-role")  # noqa: SLF001
    return boto3.Session(botocore_session=inner, region_name=region)


def _identify(reader: Reader, target: Target) -> Identity:
    try:
        caller = reader.read("sts", "get_caller_identity")
    except CouldNotLook as error:
        if error.code == "aws.credentials" and not target.embedded:
            must_be_enabled(target.regions.primary, lambda home: reader.read("sts", "get_caller_identity", region=home))
        raise
    identity = Identity(caller["Account"], caller["Arn"])
    if not target.embedded and identity.account not in target.aws.allowed_accounts:
        raise TargetError(
            f"these credentials belong to account {identity.account} ({identity.principal}), "
            f"which target {target.name} does not allow",
            f"use credentials of {' or '.join(target.aws.allowed_accounts)}, "
            "or add the account to [aws] allowed_accounts if it is really meant",
        )
    return identity
