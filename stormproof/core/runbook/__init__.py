"""The runbook: pages for people, whose sections, commands, placeholders and links are read as data."""
