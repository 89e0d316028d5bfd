"""API Gateway's data plane: serves the deployments of REST APIs over HTTPS on loopback."""
