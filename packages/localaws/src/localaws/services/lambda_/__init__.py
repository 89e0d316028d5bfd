"""Lambda: functions as they are configured, and the host that runs them."""
