"""WAFv2's operations: patches of moto, and what the firewall reads of it."""
