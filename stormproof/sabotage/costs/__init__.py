"""What breaks the warnings of costs, and what must not be taken for broken."""
