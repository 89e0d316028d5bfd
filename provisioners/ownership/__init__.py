"""Controls of what says whose a thing is."""
