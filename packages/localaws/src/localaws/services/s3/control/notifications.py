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
import re
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

FILTER_NAME = re.compile(r"<Name>(prefix|suffix)</Name>", re.IGNORECASE)
OPEN_FILTER = re.compile(
    r"<FilterRule>(\s*<Name>\w+</Name>)?\s*<Value\s*(/>|>\s*</Value>)(\s*<Name>\w+</Name>)?\s*</FilterRule>"
)
NO_FILTER = re.compile(r"<Filter>\s*<S3Key\s*(/>|>\s*</S3Key>)\s*</Filter>")
OF_IDENTITIES = ("AIDA", "AROA")
"""What IDs of users and of roles begin with:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids"""
REMOVED = "s3:ObjectRemoved:"
EXPIRED = "s3:LifecycleExpiration:"
# Why objects are removed at the moment: by somebody, or by a rule of the bucket's lifecycle.
CAUSE: ContextVar[str] = ContextVar("cause", default=REMOVED)
# Whether tags are what was asked for: moto tells of them with every object that is put.
# Whether parts are put together at the moment, which moto tells of as of a put as well.
COMPLETING: ContextVar[bool] = ContextVar("completing", default=False)
# The access key of the request that this thread answers.
CALLER: ContextVar[str | None] = ContextVar("caller", default=None)
# The trace that the request names, empty without one.
TRACE: ContextVar[str] = ContextVar("trace", default="")
# Whether a form is what was sent: of its file S3 tells as of a post.
POSTING: ContextVar[bool] = ContextVar("posting", default=False)
TAGGED: ContextVar[bool] = ContextVar("tagged", default=False)


def install(patches: Patches, platform: Platform) -> None:
    """Tell of objects; see the module."""
    told = Notifications(platform)
    patches.put(moto_notifications, "send_event", told.send_event)
    patches.put(moto_notifications, "send_test_event", told.send_test_event)
    patches.wrap(S3Backend, "delete_object", told.deleting)
    patches.wrap(S3Response, "put_object_tagging", lambda put: _during(TAGGED, put))
    patches.wrap(S3Response, "_bucket_response_post", lambda post: _during(POSTING, post))
    patches.wrap(S3Backend, "complete_multipart_upload", lambda complete: _during(COMPLETING, complete))
    patches.wrap(S3Response, "_notification_config_from_body", _filtering)


@contextlib.contextmanager
def by_lifecycle() -> Iterator[None]:
    """Tell of what is removed meanwhile as of what has expired."""
    token = CAUSE.set(EXPIRED)
    try:
        yield
    finally:
        CAUSE.reset(token)


def _during(flag: ContextVar[bool], moto: Method) -> Method:
    def answer(self: Any, *given: Any, **more: Any) -> Any:
        token = flag.set(True)
        try:
            return moto(self, *given, **more)
        finally:
            flag.reset(token)

    return answer


def _filtering(read: Method) -> Method:
    """Take names of filters in any case, and filters that let everything in: AWS does, moto fails at both."""

    def notification_config_from_body(self: Any) -> Any:
        body = self.body if isinstance(self.body, str) else self.body.decode()
        named = FILTER_NAME.sub(lambda match: match[0].lower().replace("<name>", "<Name>").replace("</n", "</N"), body)
        self.body = NO_FILTER.sub("", OPEN_FILTER.sub("", named))
        return read(self)

    return notification_config_from_body


def _principal() -> str:
    """Return the ID of who asks: of a user or of a role's session, the account's for its root."""
    from moto.sts.models import sts_backends  # noqa: PLC0415  # for buckets that tell of their objects

    key = CALLER.get() if CAUSE.get() == REMOVED else None
    user_id: str = sts_backends[ACCOUNT]["aws"].get_caller_identity(key or "", "us-east-1")[0] if key else ACCOUNT
    return user_id if user_id.startswith(OF_IDENTITIES) else ACCOUNT


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
        if name == "s3:ObjectCreated:Put" and COMPLETING.get():
            return
        if name == "s3:ObjectCreated:Put" and POSTING.get():
            name = "s3:ObjectCreated:Post"
        if name.startswith(REMOVED):
            if bucket.is_versioned:
                return  # `deleting` tells of it
            name = name.replace(REMOVED, CAUSE.get())
        version = str(key.version_id) if bucket.versioning_status == "Enabled" else None
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
            principal=_principal(),
            **known,
        )
        for each in (*configuration.cloud_function, *configuration.queue, *configuration.topic):
            if each.matches(name, key):
                self._start(self._send, each.arn, json.dumps(record(happening, each.id)), bucket.arn, TRACE.get())
        if configuration.event_bridge is not None:
            self._start(self._put, happening)

    def _start(self, deliver: Callable[..., Any], *arguments: Any) -> None:
        self._platform.loop.call_soon_threadsafe(lambda: self._platform.work.start(deliver(*arguments)))

    async def _send(self, arn: str, text: str, bucket_arn: str, trace: str = "") -> None:
        # S3 tells nobody of a destination that has gone or refuses it.
        with contextlib.suppress(InvokeError, Undelivered):
            await self._destinations.send(arn, text, bucket_arn, trace)

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
