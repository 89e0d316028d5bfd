"""What requirement 12 demands of a repository's pipeline, of its environments and of the roles that it assumes."""
