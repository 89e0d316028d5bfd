"""What alarms look at, what they did, and what keeps them from notifying anybody."""
