"""What is looked at of a repository and of the roles that its jobs assume."""
