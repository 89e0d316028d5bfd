"""What breaks alerts, and what must not be taken for broken."""
