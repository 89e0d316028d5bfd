"""The ways in which requirement 12 can be lost, and what complies with it though it was made otherwise."""
