"""What breaks roles, and what must not be taken for broken."""
