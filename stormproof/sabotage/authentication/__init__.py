"""What breaks authentication, and what must not be taken for broken."""
