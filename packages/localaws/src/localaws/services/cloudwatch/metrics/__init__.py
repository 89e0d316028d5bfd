"""CloudWatch metrics: the store, its statistics, metric math and the queries on them."""
