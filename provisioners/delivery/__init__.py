"""Requirement 12: the pipeline's files, the rules of its repository on GitHub, the roles that its jobs assume."""
