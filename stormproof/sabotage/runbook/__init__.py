"""What is wrong with a runbook, and what must not be taken for wrong."""
