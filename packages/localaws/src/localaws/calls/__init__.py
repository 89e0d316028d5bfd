"""What a request asks for, and refusals in its protocol: what services and the endpoint know of each other."""
