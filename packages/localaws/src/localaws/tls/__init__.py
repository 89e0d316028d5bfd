"""TLS of the endpoints: the certificate authority and the listener."""
