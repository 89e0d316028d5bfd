"""The operations of Synthetics, and the life of canaries."""
