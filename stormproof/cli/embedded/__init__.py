"""What is started beside the embedded AWS: the repository of its system."""
