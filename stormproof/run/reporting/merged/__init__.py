"""One page and one summary of the reports of many targets."""
