"""The logs of the system: what their lines are like."""
