"""Requests that are no HTTP: answered with 400 by aiohttp, and not written to the log with all that they hold."""

from __future__ import annotations

import logging
from collections.abc import Callable

from aiohttp.http_exceptions import HttpProcessingError

SERVER = "aiohttp.server"


class _NotWhatClientsSent(logging.Filter):
    """Drops reports of malformed requests: they quote headers, keys included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record may be written."""
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def keep_out_of_the_log() -> Callable[[], None]:
    """Keep malformed requests out of the log from now on; return what ends that."""
    log, what = logging.getLogger(SERVER), _NotWhatClientsSent()
    log.addFilter(what)
    return lambda: log.removeFilter(what)
