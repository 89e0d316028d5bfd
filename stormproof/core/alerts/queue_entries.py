"""Entries of the alarms on the system's queues."""

from __future__ import annotations

from stormproof.core.alerts.model import Entry, Per, Severity

DEAD_LETTERS = Entry(
    name="dead-letters",
    severity=Severity.CRITICAL,
    per=Per.QUEUE,
    title="Work is set aside undone",
    summary="A message could not be worked on, however often it was tried, and lies in the dead-letter queue.",
    meaning=(
        "A function has failed on one message as often as the queue lets it try. The work that the message stands for "
        "is not done and will not be, until somebody sends it again; the queue keeps it for 14 days."
    ),
    actions=(
        "Ask why it failed: `stormproof queries run dead-letter-causes --since 1d`.",
        "Mend the cause first: a message that is sent again before fails again.",
        "Send them again: `aws sqs start-message-move-task --source-arn ARN`, as [Dead letters](redrive.md) says.",
        "Delete a message that can never succeed by itself; the alarm passes when the dead-letter queue is empty.",
    ),
)
QUEUE_ENTRIES = (DEAD_LETTERS,)
