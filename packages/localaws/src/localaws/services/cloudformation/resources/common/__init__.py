"""What several types of resources are built with."""
