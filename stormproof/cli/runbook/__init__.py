"""The runbook on the command line: shown, built, begun, tried."""
