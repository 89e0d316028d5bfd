"""API Gateway: REST APIs as they are configured, and the gateway that serves them."""
