"""What provokes firewall."""
