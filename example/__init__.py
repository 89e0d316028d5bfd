"""The twin: a SAM application as it is found in production. README.md tells what it is; nothing here is imported."""
