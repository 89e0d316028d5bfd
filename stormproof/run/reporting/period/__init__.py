"""The report of a period: gathered from kept runs and tables of kills, as JSON, HTML and PDF."""
