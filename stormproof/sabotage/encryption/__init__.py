"""What breaks encryption, and what must not be taken for broken."""
