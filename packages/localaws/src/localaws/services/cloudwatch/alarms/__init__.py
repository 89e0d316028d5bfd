"""CloudWatch alarms: evaluation, state, history and actions."""
