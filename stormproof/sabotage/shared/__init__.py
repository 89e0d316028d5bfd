"""What sabotages of several concerns share."""
