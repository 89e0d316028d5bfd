"""CloudWatch's dashboards: validated, the same in all regions, and their widgets drawn.

Closes these gaps of moto: any JSON is a good body, each region has dashboards of its own, GetMetricWidgetImage is not
there. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.cloudwatch.exceptions import CloudWatchException, DashboardInvalidInputError
from moto.cloudwatch.models import CloudWatchBackend, Dashboard
from moto.cloudwatch.responses import CloudWatchResponse

from localaws.kernel.clock import VirtualClock
from localaws.moto.actions import Request, attach
from localaws.moto.patches import Method, Patches
from localaws.services.cloudwatch.alarms.alarm import METRIC_ALARM
from localaws.services.cloudwatch.alarms.service import Alarms
from localaws.services.cloudwatch.dashboards.validation import Message, messages
from localaws.services.cloudwatch.dashboards.widget import read
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, invalid_value, missing_parameter
from localaws.services.cloudwatch.metrics.store import MetricStore

NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


class InvalidBody(DashboardInvalidInputError):
    """The refusal of a body, with the messages as AWS's error carries them."""

    def __init__(self, found: list[Message]) -> None:
        listed = json.dumps(
            [{"dataPath": message["DataPath"], "message": message["Message"]} for message in found], indent=2
        )
        super().__init__(f"The dashboard body is invalid, there are {len(found)} validation errors: {listed}")
        self.dashboardValidationMessages = found


class Pictures:
    """Draws widgets from the store."""

    def __init__(self, store: MetricStore, clock: VirtualClock, alarms: Alarms) -> None:
        self._store = store
        self._clock = clock
        self._alarms = alarms

    def get_metric_widget_image(self, request: Request) -> Mapping[str, Any]:
        """GetMetricWidgetImage, as PNG."""
        if not (definition := request.parameters.get("MetricWidget")):
            raise missing_parameter("MetricWidget")
        if request.parameters.get("OutputFormat", "png") not in {"png", "image/png"}:
            raise invalid_value("The parameter OutputFormat must be png or image/png.")
        # Drawing takes a library that nothing else needs: it is loaded with the first picture.
        from localaws.services.cloudwatch.dashboards.picture import Canvas  # noqa: PLC0415

        widget = read(definition, self._store, request.region, self._clock.now(), self._alarm)
        return {"MetricWidgetImage": Canvas(widget).png()}

    def _alarm(self, arn: str) -> Mapping[str, Any]:
        alarm = self._alarms.find((arn.split(":") + [""] * 4)[3], arn)
        if alarm.kind != METRIC_ALARM:
            raise CloudWatchError("NotImplemented", "localaws draws metric alarms, not composite ones")
        return alarm.parameters


def install(patches: Patches, metrics: MetricStore, clock: VirtualClock, alarms: Alarms) -> None:
    """Validate, share between regions, and draw."""
    shared: defaultdict[str, dict[str, Dashboard]] = defaultdict(dict)
    patches.wrap(CloudWatchBackend, "__init__", partial(_sharing, shared))
    patches.wrap(CloudWatchBackend, "put_dashboard", _stamping)
    patches.wrap(CloudWatchResponse, "put_dashboard", _validating)
    pictures = Pictures(metrics, clock, alarms)
    attach(
        patches,
        CloudWatchResponse,
        {"get_metric_widget_image": pictures.get_metric_widget_image},
        CloudWatchError,
        CloudWatchException,
    )


def _sharing(shared: defaultdict[str, dict[str, Dashboard]], moto: Callable[..., None]) -> Method:
    def __init__(backend: CloudWatchBackend, region_name: str, account_id: str) -> None:  # noqa: N807  # a constructor
        moto(backend, region_name, account_id)
        backend.dashboards = shared[account_id]

    return __init__


def _stamping(moto: Method) -> Method:
    def put_dashboard(backend: CloudWatchBackend, name: str, body: str) -> Dashboard:
        dashboard: Dashboard = moto(backend, name, body)
        dashboard.last_modified = datetime.now(UTC)
        return dashboard

    return put_dashboard


def _validating(moto: Method) -> Method:
    def put_dashboard(response: CloudWatchResponse) -> Any:
        name, body = response.params.get("DashboardName") or "", response.params.get("DashboardBody")
        if not NAME.fullmatch(name):
            raise CloudWatchException(
                "InvalidParameterValue",
                "The value for field DashboardName contains invalid characters. It can only contain "
                "alphanumerics, dash (-) and underscore (_).\n",
            )
        if found := messages(body or ""):
            raise InvalidBody(found)
        return moto(response)

    return put_dashboard
