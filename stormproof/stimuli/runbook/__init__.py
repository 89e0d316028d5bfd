"""The runbook, tried: its commands are run as they are written."""
