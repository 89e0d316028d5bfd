"""What is done with reports of many targets."""
