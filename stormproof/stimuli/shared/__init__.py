"""What stimuli of several concerns share."""
