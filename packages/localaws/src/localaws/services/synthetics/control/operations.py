"""CloudWatch Synthetics: canaries in full life; moto keeps what was created and knows no other operation.

https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/Welcome.html. Python canaries only; browsers, VPCs,
groups, dry runs and replica locations are refused as not implemented. Whether a started canary runs at once or after
its first period is not documented; here it runs at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from moto.core.exceptions import JsonRESTError
from moto.synthetics import urls
from moto.synthetics.responses import SyntheticsResponse

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.tokens import page
from localaws.services.synthetics.canaries import Canary
from localaws.services.synthetics.control.life import Lives, NotNow
from localaws.services.synthetics.control.settings import VERSIONS, Wrong, changed, checked

Request = Mapping[str, Any]
PATHS = (
    "canary/[^/]+/start",
    "canary/[^/]+/stop",
    "canary/[^/]+/runs",
    "canaries/last-run",
    "runtime-versions",
    "tags/.+",
)


def install(patches: Patches, platform: Platform) -> None:
    """Replace moto's operations and add the missing ones."""
    for path in PATHS:
        patches.put_item(urls, "url_paths", f"{{0}}/{path}$", SyntheticsResponse.dispatch)
    for name, operation in Operations(platform).table().items():
        patches.put(SyntheticsResponse, name, _method(operation))


class Operations:
    """The operations of Synthetics; the first argument is the region, `Name` and `ResourceArn` come from the path."""

    def __init__(self, platform: Platform) -> None:
        self._now = platform.clock.now
        self._lives = Lives(platform)

    def table(self) -> Mapping[str, Callable[[str, Request], dict[str, Any]]]:
        """Return what answers each operation, by moto's names."""
        return {
            "create_canary": self._create,
            "get_canary": lambda region, ask: {"Canary": _shape(self._find(region, ask))},
            "describe_canaries": self._describe,
            "describe_canaries_last_run": self._last_runs,
            "describe_runtime_versions": self._versions,
            "get_canary_runs": self._runs,
            "start_canary": self._start,
            "stop_canary": self._stop,
            "update_canary": self._update,
            "delete_canary": self._delete,
            "tag_resource": self._tag,
            "untag_resource": self._untag,
            "list_tags_for_resource": lambda region, ask: {"Tags": self._tagged(region, ask).tags},
        }

    def _create(self, region: str, ask: Request) -> dict[str, Any]:
        if (region, ask["Name"]) in self._lives.kept:
            raise _refusal("ConflictException", f"A canary named {ask['Name']} already exists")
        canary = Canary(region, ask["Name"], checked(ask), self._now(), dict(ask.get("Tags") or {}))
        canary.modified = canary.created
        self._lives.create(canary)
        return {"Canary": _shape(canary)}

    def _describe(self, region: str, ask: Request) -> dict[str, Any]:
        return _page("Canaries", [_shape(canary) for canary in self._chosen(region, ask)], ask)

    @staticmethod
    def _versions(_region: str, ask: Request) -> dict[str, Any]:
        return _page("RuntimeVersions", [dict(each) for each in VERSIONS.values()], ask)

    def _last_runs(self, region: str, ask: Request) -> dict[str, Any]:
        shapes = [
            {"CanaryName": canary.name, "LastRun": canary.runs[-1].shape(canary)}
            for canary in self._chosen(region, ask)
            if canary.runs
        ]
        return _page("CanariesLastRun", shapes, ask)

    def _runs(self, region: str, ask: Request) -> dict[str, Any]:
        canary = self._find(region, ask)
        return _page("CanaryRuns", [run.shape(canary) for run in canary.kept_runs(self._now())], ask)

    def _start(self, region: str, ask: Request) -> dict[str, Any]:
        self._lives.start(self._find(region, ask))
        return {}

    def _stop(self, region: str, ask: Request) -> dict[str, Any]:
        self._lives.stop(self._find(region, ask))
        return {}

    def _update(self, region: str, ask: Request) -> dict[str, Any]:
        canary = self._find(region, ask)
        self._lives.update(canary, changed(canary.settings, ask), code="Code" in ask)
        return {}

    def _delete(self, region: str, ask: Request) -> dict[str, Any]:
        canary = self._find(region, ask)
        asked = str(ask.get("deleteLambda", "")).lower() == "true"
        self._lives.delete(canary, provisioned=asked or canary.settings["ProvisionedResourceCleanup"] == "AUTOMATIC")
        return {}

    def _tag(self, region: str, ask: Request) -> dict[str, Any]:
        self._tagged(region, ask).tags.update(ask["Tags"])
        return {}

    def _untag(self, region: str, ask: Request) -> dict[str, Any]:
        canary, keys = self._tagged(region, ask), ask["tagKeys"]
        canary.tags = {name: value for name, value in canary.tags.items() if name not in keys}
        return {}

    def _chosen(self, region: str, ask: Request) -> list[Canary]:
        names = ask.get("Names")
        kept = sorted(self._lives.kept.items())
        return [canary for (place, name), canary in kept if place == region and (not names or name in names)]

    def _find(self, region: str, ask: Request) -> Canary:
        try:
            return self._lives.kept[region, ask["Name"]]
        except KeyError:
            raise _refusal("ResourceNotFoundException", f"Canary {ask['Name']} was not found") from None

    def _tagged(self, region: str, ask: Request) -> Canary:
        return self._find(region, {"Name": ask["ResourceArn"].rpartition(":canary:")[2]})


def _shape(canary: Canary) -> dict[str, Any]:
    settings = canary.settings
    run_config = {name: value for name, value in settings["RunConfig"].items() if name != "EnvironmentVariables"}
    shape = {
        "Id": canary.canary_id,
        "Name": canary.name,
        "Code": {"SourceLocationArn": canary.layer_arn or "", "Handler": settings["Code"]["Handler"]},
        "ExecutionRoleArn": settings["ExecutionRoleArn"],
        "Schedule": settings["Schedule"],
        "RunConfig": run_config,
        "SuccessRetentionPeriodInDays": settings["SuccessRetentionPeriodInDays"],
        "FailureRetentionPeriodInDays": settings["FailureRetentionPeriodInDays"],
        "Status": {"State": canary.state, "StateReason": canary.reason, "StateReasonCode": canary.reason_code},
        "Timeline": _timeline(canary),
        "ArtifactS3Location": settings["ArtifactS3Location"].removeprefix("s3://"),
        "EngineArn": canary.function_arn or "",
        "RuntimeVersion": settings["RuntimeVersion"],
        "ProvisionedResourceCleanup": settings["ProvisionedResourceCleanup"],
        "Tags": canary.tags,
    }
    if not canary.reason_code:
        shape["Status"] = {"State": canary.state}
    return shape


def _timeline(canary: Canary) -> dict[str, float]:
    times = {
        "Created": canary.created,
        "LastModified": canary.modified,
        "LastStarted": canary.started,
        "LastStopped": canary.stopped,
    }
    return {name: at for name, at in times.items() if at is not None}


def _page(key: str, shapes: list[dict[str, Any]], ask: Request) -> dict[str, Any]:
    try:
        shown, token = page(shapes, ask.get("NextToken"), int(ask.get("MaxResults") or 100))
    except InvalidParameter as error:
        raise _refusal("ValidationException", error.message) from None
    return {key: shown, **({"NextToken": token} if token else {})}


def _refusal(code: str, message: str) -> JsonRESTError:
    statuses = {"ResourceNotFoundException": 404, "ConflictException": 409, "NotImplemented": 501}
    error = JsonRESTError(code, message)
    error.code = statuses.get(code, 400)
    return error


def _method(operation: Callable[[str, Request], dict[str, Any]]) -> Callable[[SyntheticsResponse], Any]:
    def answer(self: SyntheticsResponse) -> Any:
        ask = {**{name: value[0] for name, value in self.querystring.items()}, **_from_path(self.path)}
        if "tagKeys" in self.querystring:
            ask["tagKeys"] = self.querystring["tagKeys"]
        try:
            body = json.loads(self.body) if self.body else {}
            return 200, {"Content-Type": "application/json"}, json.dumps(operation(self.region, {**ask, **body}))
        except Wrong as error:
            raise _refusal(error.code, str(error)) from None
        except NotNow as error:
            raise _refusal("ConflictException", str(error)) from None

    return answer


def _from_path(path: str) -> dict[str, str]:
    parts = unquote(path).strip("/").split("/")
    if parts[0] == "canary" and len(parts) > 1:
        return {"Name": parts[1]}
    return {"ResourceArn": "/".join(parts[1:])} if parts[0] == "tags" else {}
