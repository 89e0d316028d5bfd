"""An AWS embedded in one process: moto for the control plane, a data plane of its own. Usable alone."""
