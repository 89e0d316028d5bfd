"""Application logs as AWS's Python runtime writes them: framed records on the log channel.

A frame is type (4 bytes), length (4), time in microseconds (8), message; big-endian. The frame types are those of
awslambdaric (lambda_runtime_log_utils), so that the host reads both clients alike.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import time
from typing import Any

FRAME = struct.Struct(">IIQ")
TEXT, JSON = 0xA55A0003, 0xA55A0002
RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"aws_request_id", "message", "asctime"}


class LogChannel:
    """Writes frames to a descriptor."""

    def __init__(self, descriptor: int, *, as_json: bool) -> None:
        self._descriptor = descriptor
        self._type = JSON if as_json else TEXT

    def write(self, message: str) -> None:
        """Write one record."""
        data = message.encode()
        view = memoryview(FRAME.pack(self._type, len(data), time.time_ns() // 1000) + data)
        while view:
            view = view[os.write(self._descriptor, view) :]


class JsonFormatter(logging.Formatter):
    """Records as JSON objects, the fields as AWS names them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; attributes given as `extra` become fields."""
        fields: dict[str, Any] = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
            "requestId": getattr(record, "aws_request_id", None),
        }
        if record.exc_info and record.exc_info[0]:
            fields["errorType"] = record.exc_info[0].__name__
            fields["errorMessage"] = str(record.exc_info[1])
        fields |= {key: value for key, value in vars(record).items() if key not in RESERVED and key not in fields}
        return json.dumps({k: v for k, v in fields.items() if v is not None}, ensure_ascii=False, default=str) + "\n"


class ChannelHandler(logging.Handler):
    """Sends the root logger's records to the log channel, marked with the invocation under way."""

    def __init__(self, channel: LogChannel) -> None:
        super().__init__()
        self._channel = channel
        self.request_id = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        record.aws_request_id = self.request_id
        self._channel.write(self.format(record))


def install(channel: LogChannel, *, as_json: bool, level: str) -> ChannelHandler:
    """Give the root logger AWS's handler and level (TRACE counts as DEBUG)."""
    handler = ChannelHandler(channel)
    text = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
    )
    text.converter = time.gmtime
    handler.setFormatter(JsonFormatter() if as_json else text)
    logging.getLogger().addHandler(handler)
    if level:
        logging.getLogger().setLevel("DEBUG" if level == "TRACE" else level)
    return handler
