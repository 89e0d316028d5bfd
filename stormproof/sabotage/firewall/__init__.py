"""What breaks firewall, and what must not be taken for broken."""
