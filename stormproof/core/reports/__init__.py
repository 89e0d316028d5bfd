"""What the runs of many targets came to, as one: merged, compared with before, told in an issue."""
