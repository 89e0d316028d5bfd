"""Discovery: from a target file to the system that it means."""
