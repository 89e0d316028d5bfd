"""S3: what happens to objects reaches the functions, queues, topics and EventBridge that a bucket's owner named.

moto invokes functions in its own way, which is none here, tells records without half of what AWS tells, and nothing of
the versions that are removed. Delivered in the background, where the destination's policy admits S3; who refuses gets
nothing. https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from moto.s3 import notifications as moto_notifications
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.notifications import S3NotificationEvent
from moto.s3.responses import S3Response

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, InvokeError
from localaws.moto.patches import Method, Patches
from localaws.services.events.targets import Undelivered
from localaws.services.s3.notifications import EMPTY_ETAG, Happening, announcement, event, record

if TYPE_CHECKING:
    from localaws.services.s3.control.destinations import Destinations

REMOVED = "s3:ObjectRemoved:"
EXPIRED = "s3:LifecycleExpiration:"
# Why objects are removed at the moment: by somebody, or by a rule of the bucket's lifecycle.
CAUSE: ContextVar[str] = ContextVar("cause", default=REMOVED)
# Whether tags are what was asked for: moto tells of them with every object that is put.
TAGGED: ContextVar[bool] = ContextVar("tagged", default=False)


def install(patches: Patches, platform: Platform) -> None:
    """Tell of objects; see the module."""
    told = Notifications(platform)
    patches.put(moto_notifications, "send_event", told.send_event)
    patches.put(moto_notifications, "send_test_event", told.send_test_event)
    patches.wrap(S3Backend, "delete_object", told.deleting)
    patches.wrap(S3Response, "put_object_tagging", _tagging)


@contextlib.contextmanager
def by_lifecycle() -> Iterator[None]:
    """Tell of what is removed meanwhile as of what has expired."""
    token = CAUSE.set(EXPIRED)
    try:
        yield
    finally:
        CAUSE.reset(token)


def _tagging(put: Method) -> Method:
    def put_object_tagging(self: Any) -> Any:
        token = TAGGED.set(True)
        try:
            return put(self)
        finally:
            TAGGED.reset(token)

    return put_object_tagging


class Notifications:
    """Called from moto's threads, under S3's lock; delivers on the loop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._last = 0

    def send_event(self, _account_id: str, event_name: S3NotificationEvent, bucket: FakeBucket, key: Any) -> None:
        """Tell of an object, in place of moto's own."""
        name = str(event_name.value)
        if name == "s3:ObjectTagging:Put" and not TAGGED.get():
            return
        if name.startswith(REMOVED):
            if bucket.is_versioned:
                return  # `deleting` tells of it
            name = name.replace(REMOVED, CAUSE.get())
        version = str(key.version_id) if bucket.is_versioned else None
        known = {"size": key.size, "etag": key.etag.strip('"')} if not name.endswith(":Delete") else {}
        if name.startswith("s3:ObjectTagging"):
            known = {"etag": key.etag.strip('"')}
        self._tell(bucket, name, key.name, version_id=version, **known)

    def send_test_event(self, *, bucket: FakeBucket, **_: object) -> None:
        """Tell queues and topics that they are named, in place of moto's own."""
        body = json.dumps(announcement(bucket.name, self._platform.clock.now(), str(uuid.uuid4())))
        configuration: Any = bucket.notification_configuration
        for arn in {each.arn for each in (*configuration.queue, *configuration.topic)}:
            self._start(self._send, arn, body, bucket.arn)

    def deleting(self, delete: Method) -> Method:
        """Tell of a version that was removed, or of the marker that hides all, of a bucket with versions."""

        def delete_object(
            backend: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None, **more: Any
        ) -> tuple[bool, dict[str, Any]]:
            done, told = delete(backend, bucket_name, key_name, version_id, **more)
            bucket = backend.get_bucket(bucket_name)
            if done and bucket.is_versioned:
                version = told.get("version-id")
                if version_id is None:
                    self._tell(
                        bucket, f"{CAUSE.get()}DeleteMarkerCreated", key_name, version_id=version, etag=EMPTY_ETAG
                    )
                else:
                    self._tell(bucket, f"{CAUSE.get()}Delete", key_name, version_id=version)
            return done, told

        return delete_object

    @functools.cached_property
    def _destinations(self) -> Destinations:
        from localaws.services.s3.control.destinations import Destinations  # noqa: PLC0415  # moto's SQS and SNS

        return Destinations(self._platform)

    def _tell(self, bucket: FakeBucket, name: str, key: str, **known: Any) -> None:
        configuration = bucket.notification_configuration
        if configuration is None:
            return
        now = self._platform.clock.now()
        self._last = max(self._last + 1, int(now * 1_000_000))
        happening = Happening(
            name.removeprefix("s3:"),
            bucket.name,
            bucket.region_name,
            key,
            now,
            f"{self._last:018X}",
            uuid.uuid4().hex[:16].upper(),
            **known,
        )
        for each in (*configuration.cloud_function, *configuration.queue, *configuration.topic):
            if each.matches(name, key):
                self._start(self._send, each.arn, json.dumps(record(happening, each.id)), bucket.arn)
        if configuration.event_bridge is not None:
            self._start(self._put, happening)

    def _start(self, deliver: Callable[..., Any], *arguments: Any) -> None:
        self._platform.loop.call_soon_threadsafe(lambda: self._platform.work.start(deliver(*arguments)))

    async def _send(self, arn: str, text: str, bucket_arn: str) -> None:
        # S3 tells nobody of a destination that has gone or refuses it.
        with contextlib.suppress(InvokeError, Undelivered):
            await self._destinations.send(arn, text, bucket_arn)

    async def _put(self, happening: Happening) -> None:
        await asyncio.to_thread(self._put_event, happening)

    def _put_event(self, happening: Happening) -> None:
        from moto.events.models import events_backends  # noqa: PLC0415  # for buckets that tell EventBridge

        sent: Any = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "source": "aws.s3",
            "account": ACCOUNT,
            "region": happening.region,
            "resources": [happening.bucket_arn],
            **event(happening),
        }
        with self._platform.locks.of("events", happening.region):
            for rule in events_backends[ACCOUNT][happening.region].event_buses["default"].rules.values():
                rule.send_to_targets(sent, transform_input=False)
