"""AWS's services, a room each: its patches of moto are its control plane, the rest is its data plane."""
