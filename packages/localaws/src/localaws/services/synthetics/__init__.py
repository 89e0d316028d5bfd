"""CloudWatch Synthetics: canaries."""
