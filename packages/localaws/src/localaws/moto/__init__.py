"""What adapts moto: its core, operations of ours in place of its own, each service's patches at its first use."""
