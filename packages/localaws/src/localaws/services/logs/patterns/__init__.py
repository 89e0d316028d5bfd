"""Filter patterns: what metric filters, subscription filters, FilterLogEvents and Live Tail search by.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html and the pages below it.
"""

from localaws.services.logs.patterns.parsing import Pattern, compile_pattern

__all__ = ["Pattern", "compile_pattern"]
