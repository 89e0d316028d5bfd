"""What verbs write down for later, as data."""
