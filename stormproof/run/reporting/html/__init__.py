"""The report's own first page, which tells the true counts of all five verdicts."""
