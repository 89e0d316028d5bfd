"""Access to AWS: clients, the recorded reader and writer, errors in Stormproof's words."""
