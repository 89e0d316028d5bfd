"""The runbook of a target: read, shown, built as a site, tried, and begun."""
