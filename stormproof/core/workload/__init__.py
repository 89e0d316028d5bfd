"""The workload: what clients of a system do, as its owner states it. Standard library only."""
