"""What other tools may rely on, as JSON Schemas."""
