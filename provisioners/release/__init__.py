"""Controls of release: what is served stands behind an alias and a deployment."""
