"""What breaks rate limiting, and what must not be taken for broken."""
