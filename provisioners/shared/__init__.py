"""What controls of several concerns share."""
