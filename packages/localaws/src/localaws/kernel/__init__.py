"""What everything else stands on: the clock, locks, work in the background, and the protocols between the services."""
