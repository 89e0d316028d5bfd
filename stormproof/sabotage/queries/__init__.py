"""What breaks queries, and what must not be taken for broken."""
