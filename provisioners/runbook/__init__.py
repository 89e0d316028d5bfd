"""The runbook: what it lacks is told in the plan; nothing of it stands on AWS."""
