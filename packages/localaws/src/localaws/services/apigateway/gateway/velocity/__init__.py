"""Velocity, the language of mapping templates, as far as API Gateway documents it."""
