"""What of IAM each verb needs: told from the calls that it was seen to make, for the resources of one target."""
