"""What breaks transport, and what must not be taken for broken."""
