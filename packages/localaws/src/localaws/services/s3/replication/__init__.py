"""S3's replication: which rules there may be, what they select, and the copies that are made by them."""
