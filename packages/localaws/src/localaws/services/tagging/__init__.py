"""The Resource Groups Tagging API: patches of moto."""
