"""The query library: pages of the runbook, read strictly, and what a question asks of the logs."""
