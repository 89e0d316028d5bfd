"""The few AWS calls of a probe that runs in AWS: its key, its notes, its figures. Standard library only.

Signature version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html. Credentials and region
stand in a function's environment:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (AWS_ACCESS_KEY_ID and the like). Where a
service is asked at another address, SDKs' variables say so:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from probes.remote.http import send
from probes.remote.repeating import CallRefused, Patience
from stormproof.core.health.metrics import NAMESPACE, Figure
from stormproof.core.observations import Endpoint, Unreachable

ALGORITHM = "AWS4-HMAC-SHA256"
TIMEOUT_S = 10.0
HOSTS = {"ssm": "ssm", "monitoring": "monitoring"}
"""How the host names of the services begin, by the names that they are signed for."""
SDK_NAMES = {"ssm": "SSM", "monitoring": "CLOUDWATCH"}


@dataclass(frozen=True)
class Aws:
    """AWS as a function sees it, by the variables of its environment; calls are made again as `patience` says."""

    environment: Mapping[str, str]
    dns_suffix: str = "amazonaws.com"
    patience: Patience = field(default_factory=Patience)

    @property
    def region(self) -> str:
        """The function's own region."""
        return self.environment["AWS_REGION"]

    @property
    def ca_file(self) -> str | None:
        """The bundle that AWS's certificates are verified by, None for the system's trust store."""
        return self.environment.get("AWS_CA_BUNDLE") or None

    def parameters(self, operation: str, **given: Any) -> dict[str, Any]:
        """Call the Parameter Store in the own region; raises CallRefused.

        https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html
        """
        kind, target = "application/x-amz-json-1.1", {"X-Amz-Target": f"AmazonSSM.{operation}"}
        answer: dict[str, Any] = json.loads(self._call("ssm", self.region, kind, json.dumps(given), target) or "{}")
        return answer

    def put_figures(self, region: str, figures: Iterable[Figure], dimensions: Mapping[str, str]) -> None:
        """Report figures to CloudWatch in a region, in one call; raises CallRefused.

        A call whose answer was lost is made again, as the SDKs do, and CloudWatch may then count a figure twice. It is
        of the same moment and the same value, so no average, minimum or maximum is other than it was; a figure that is
        lost would look like a check that nobody has made. So whoever counts checks counts minutes, no samples.
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
        """
        form = {"Action": "PutMetricData", "Version": "2010-08-01", "Namespace": NAMESPACE}
        for number, figure in enumerate(figures, 1):
            form |= _member(f"MetricData.member.{number}", figure, dimensions)
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        self._call("monitoring", region, kind, urlencode(form), {})

    def _call(self, service: str, region: str, kind: str, body: str, headers: Mapping[str, str]) -> str:
        return self.patience.answered(lambda: self._attempt(service, region, kind, body, headers))

    def _attempt(self, service: str, region: str, kind: str, body: str, headers: Mapping[str, str]) -> str:
        url, timeout_s = self._url(service, region), self.patience.left_s(TIMEOUT_S)
        signed = self._signed(service, region, url, {"Content-Type": kind, **headers}, body, datetime.now(UTC))
        seen = send(Endpoint(url, ca_file=self.ca_file), "POST", "/", signed, body, timeout_s=timeout_s)
        if isinstance(seen, Unreachable):
            raise CallRefused(seen.cause, f"{service} in {region}: {seen.detail}")
        if seen.status >= 300:
            said = f"{service} in {region} answers {seen.status}: {seen.body[:300]}"
            raise CallRefused(_code(seen.body), said, seen.status)
        return seen.body

    def _url(self, service: str, region: str) -> str:
        named = (f"AWS_ENDPOINT_URL_{SDK_NAMES[service]}", "AWS_ENDPOINT_URL")
        given = next((self.environment[name] for name in named if self.environment.get(name)), "")
        return given.rstrip("/") or f"https://{HOSTS[service]}.{region}.{self.dns_suffix}"

    def _signed(
        self, service: str, region: str, url: str, headers: Mapping[str, str], body: str, now: datetime
    ) -> dict[str, str]:
        """Return the headers of a POST to ``/``, signed."""
        token = self.environment.get("AWS_SESSION_TOKEN")
        sent = {**headers, "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}", **({"X-Amz-Security-Token": token} if token else {})}
        lower = {"host": urlsplit(url).netloc, **{name.lower(): value for name, value in sent.items()}}
        names = ";".join(sorted(lower))
        lines = "".join(f"{name}:{lower[name].strip()}\n" for name in sorted(lower))
        request = "\n".join(("POST", "/", "", lines, names, _hash(body)))
        scope = f"{now:%Y%m%d}/{region}/{service}/aws4_request"
        key = f"AWS4{self.environment['AWS_SECRET_ACCESS_KEY']}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = "\n".join((ALGORITHM, f"{now:%Y%m%dT%H%M%SZ}", scope, _hash(request)))
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        credential = f"Credential={self.environment['AWS_ACCESS_KEY_ID']}/{scope}"
        return {**sent, "Authorization": f"{ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _member(prefix: str, figure: Figure, dimensions: Mapping[str, str]) -> dict[str, str]:
    at = datetime.fromtimestamp(figure.at, UTC).isoformat().replace("+00:00", "Z")
    values = {"MetricName": figure.metric, "Value": repr(figure.value), "Unit": figure.unit, "Timestamp": at}
    for number, (name, value) in enumerate(dimensions.items(), 1):
        values |= {f"Dimensions.member.{number}.Name": name, f"Dimensions.member.{number}.Value": value}
    return {f"{prefix}.{name}": value for name, value in values.items()}


def _code(body: str) -> str:
    """Return AWS's word for a refusal, from JSON or XML."""
    try:
        return str(json.loads(body)["__type"]).rpartition("#")[2]
    except (ValueError, LookupError, TypeError):
        return body.partition("<Code>")[2].partition("</Code>")[0] or "refused"
