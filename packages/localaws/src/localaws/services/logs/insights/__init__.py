"""CloudWatch Logs Insights: its query language, compiled to closures and evaluated over log events.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html and the pages below it.
"""
