"""Controls of firewall."""
