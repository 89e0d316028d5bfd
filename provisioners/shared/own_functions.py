"""What controls of functions that Stormproof brings along share: how one is read, made, and brought up to date.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.packaging import code_sha256, package
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Price, Step

CODE, CONFIGURATION = ASPECTS = ("code", "configuration")
RUNTIME = "python3.13"
AT_LEAST = ("MemorySize", "Timeout")
"""Settings of which an owner may give a function more than it needs."""
LEVEL, DETAIL = "SystemLogLevel", ("DEBUG", "INFO", "WARN")
"""What Lambda itself tells, the most detailed first: an owner may have it tell more."""
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """A function as it stands: the digest of its code, and of its settings those that are ours to set."""

    code: str
    settings: Settings

    @property
    def variables(self) -> Mapping[str, str]:
        """Its environment."""
        found: Mapping[str, str] = self.settings["Environment"]["Variables"]
        return found


@dataclass(frozen=True)
class OwnFunction:
    """A function of ours as it should be: the control that owns it, its name, the folder of its code, its settings.

    `made` is its package where that is made of more than a folder.
    """

    control: str
    name: str
    folder: str
    description: str
    settings: Settings
    price: Price = FREE
    made: bytes | None = None

    @property
    def package(self) -> bytes:
        """Its package."""
        return package(self.folder) if self.made is None else self.made

    def read(self, reads: Reads) -> Standing | None:
        """Look at the function; None where there is none."""
        try:
            found = reads.read("lambda", "get_function_configuration", FunctionName=self.name)
        except NotThere:
            return None
        found.setdefault("Environment", {"Variables": {}})
        return Standing(found["CodeSha256"], {key: found.get(key) for key in self.settings})

    def plan(self, names: Names, actual: Standing | None, breaking: Callable[[Standing | None], str]) -> Iterator[Step]:
        """Create it, or bring its code and its settings up to date, each by its own change.

        `breaking` says what clients will feel of its being made, or of its settings being changed.
        """
        if actual is None:
            after = {"code": code_sha256(self.package), **self._told(self.settings)}
            calls, felt = (self._create(names),), breaking(None)
            yield Change(self.control, self.name, CODE, Action.CREATE, None, after, calls, self.price, breaking=felt)
            return
        yield self._code(actual)
        yield self._configuration(actual, breaking(actual))

    def remove(self, actual: Standing | None) -> Iterator[Step]:
        """Delete it."""
        if actual is None:
            yield NoChange(self.control, self.name, CODE, "there is no such function")
        else:
            call = Call("lambda", "delete_function", {"FunctionName": self.name})
            yield Change(self.control, self.name, CODE, Action.DELETE, {"code": actual.code}, None, (call,))

    def _create(self, names: Names) -> Call:
        return Call(
            "lambda",
            "create_function",
            {
                "FunctionName": self.name,
                "Description": self.description,
                "Code": {"ZipFile": self.package},
                "Tags": names.tags,
                **self.settings,
            },
            settled_by="function_active_v2",
            settle_parameters={"FunctionName": self.name},
        )

    def _code(self, actual: Standing) -> Step:
        wanted = code_sha256(self.package)
        if actual.code == wanted:
            return NoChange(self.control, self.name, CODE, "the code is this version's")
        call = self._settled("update_function_code", {"ZipFile": self.package})
        return Change(self.control, self.name, CODE, Action.UPDATE, actual.code, wanted, (call,))

    def _configuration(self, actual: Standing, breaking: str) -> Step:
        differing = {
            key: value for key, value in self.settings.items() if not _enough(key, actual.settings.get(key), value)
        }
        if not differing:
            standing = actual.settings
            more = [_shown(key, standing[key]) for key, value in self.settings.items() if standing[key] != value]
            kept = f"; more than it needs: {', '.join(more)}" if more else ""
            return NoChange(self.control, self.name, CONFIGURATION, f"the settings are as wanted{kept}")
        call = self._settled("update_function_configuration", differing)
        before, after = self._told({key: actual.settings.get(key) for key in differing}), self._told(differing)
        return Change(self.control, self.name, CONFIGURATION, Action.UPDATE, before, after, (call,), breaking=breaking)

    def _told(self, settings: Settings) -> dict[str, Any]:
        """Return settings as a plan shows them: what we set in the environment is no secret, what is foreign may be."""
        environment = settings.get("Environment")
        if environment is None:
            return dict(settings)
        ours, found = self.settings["Environment"]["Variables"], environment["Variables"]
        known = {key: value for key, value in found.items() if key in ours}
        foreign = {key: value for key, value in found.items() if key not in ours}
        return {**settings, "Environment": {**known, **({"Variables": foreign} if foreign else {})}}

    def _settled(self, operation: str, parameters: Mapping[str, Any]) -> Call:
        where = {"FunctionName": self.name}
        return Call(
            "lambda", operation, {**where, **parameters}, settled_by="function_updated_v2", settle_parameters=where
        )


def _enough(key: str, standing: Any, needed: Any) -> bool:
    if key in AT_LEAST and isinstance(standing, int):
        return bool(standing >= needed)
    if key == "LoggingConfig" and isinstance(standing, Mapping) and standing.get(LEVEL) in DETAIL:
        level = standing[LEVEL]
        return {**standing, LEVEL: needed[LEVEL]} == needed and DETAIL.index(level) <= DETAIL.index(needed[LEVEL])
    return bool(standing == needed)


def _shown(key: str, standing: Any) -> str:
    return f"{LEVEL} {standing[LEVEL]}" if key == "LoggingConfig" else f"{key} {standing}"


def configured(
    names: Names, role: str, log: str, variables: Mapping[str, str], *, seconds: int, megabytes: int, system_level: str
) -> dict[str, Any]:
    """Return the settings of a function of ours in Lambda's words."""
    return {
        "Runtime": RUNTIME,
        "Handler": "handler.handle",
        "Role": names.role_arn(role),
        "Timeout": seconds,
        "MemorySize": megabytes,
        "Environment": {"Variables": dict(variables)},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "INFO",
            "SystemLogLevel": system_level,
            "LogGroup": log,
        },
    }
