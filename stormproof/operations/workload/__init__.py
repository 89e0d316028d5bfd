"""The workload of a target: proposed, checked against the API, and seen to work."""
