"""CloudWatch Logs as it stands: groups, events, queries and what the system logs to."""
