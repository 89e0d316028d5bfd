"""The log group of the watcher of failures: a line whenever something fails, and Lambda's own warnings."""

from __future__ import annotations

from provisioners.shared.log_groups import log_group_control
from stormproof.core.alerts.failure_watcher import failure_watcher_log

NAME = "failure-watcher-log"
BYTES_A_REQUEST = 10
"""Of a hundred requests one fails, say: a line of about a thousand bytes."""

CONTROL = log_group_control(NAME, ("9.3", "9.4", "9.5"), failure_watcher_log, BYTES_A_REQUEST)
