"""Undo: the journal on disk and in the account, the lease, the injection of faults under both."""
