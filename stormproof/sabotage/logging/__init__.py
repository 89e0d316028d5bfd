"""What breaks logging, and what must not be taken for broken."""
