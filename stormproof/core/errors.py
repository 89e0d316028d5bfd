"""The exception tree: every error that Stormproof raises on purpose.

StormproofError
├── UsageError            the user's input is wrong; names the place and the way out; exit status 2
│   └── TargetError       a target file or the system it names
├── Conflict              a change would overwrite what somebody else set; what depends on it is held back
├── CouldNotLook          an observation could not be made; never a verdict on the system (ERROR)
│   └── AnswerLacks       AWS's answer has no such member; a KeyError too
├── NotThere              AWS says that a resource does not exist
├── Undecidable           this target cannot or may not decide it (UNDECIDED)
├── Refuted               the system does not meet a criterion; the only source of FAIL
├── CallFailed            a mutating call failed; says what was not done
└── UndoIncomplete        what was broken on purpose could not be put back; exit status 4
"""

from __future__ import annotations


class StormproofError(Exception):
    """Root of the tree."""


class UsageError(StormproofError):
    """Bad input or configuration.

    `message` names the place, `way_out` says what to do about it.
    """

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(f"{message}\n  {way_out}" if way_out else message)
        self.message = message
        self.way_out = way_out


class TargetError(UsageError):
    """A target file is wrong, or the system it names is not there or found twice."""


class Conflict(StormproofError):
    """A planned change would overwrite a value that somebody else set."""


class CouldNotLook(StormproofError):
    """An observation could not be made: denied, throttled, timed out, unreachable.

    `code` is stable and ends up in the summary, e.g. ``aws.access_denied``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class AnswerLacks(CouldNotLook, KeyError):
    """An answer lacks a member that was read: `call` is service and operation, `member` its path in the answer."""

    def __init__(self, call: str, member: str) -> None:
        super().__init__("aws.unexpected_answer", f"{call}: the answer has no {member}")
        self.call = call
        self.member = member

    def __str__(self) -> str:
        """Return the message; KeyError would put it in quotes."""
        return self.message


class NotThere(StormproofError):
    """AWS answered that the resource does not exist: a fact about the system, unlike CouldNotLook."""


class Undecidable(StormproofError):
    """This target cannot, or may not, decide the criterion; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Refuted(StormproofError):
    """A judge found that the system does not meet the criterion; `code` is stable, e.g. ``auth.keyless_admitted``.

    `resources` names what the finding is about, so that a waiver of one resource does not cover another. `by_owner`
    tells that it is an owner's control alone that failed: no mode of a control of ours explains it. `found` is all that
    was found, a sentence each, where the message tells the first of it; `requests` are the IDs of the requests that
    decided.
    """

    by_owner = False

    def __init__(
        self,
        code: str,
        message: str,
        resources: tuple[str, ...] = (),
        *,
        found: tuple[str, ...] = (),
        requests: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.resources = resources
        self.found = found
        self.requests = requests


class CallFailed(StormproofError):
    """A change could not be made: AWS refused the call, or it never settled; `code` is stable as in CouldNotLook."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class UndoIncomplete(StormproofError):
    """Something that was broken on purpose could not be put back; `by_apply` tells that `apply` mends all of it."""

    def __init__(self, message: str, *, by_apply: bool = False) -> None:
        super().__init__(message)
        self.by_apply = by_apply
