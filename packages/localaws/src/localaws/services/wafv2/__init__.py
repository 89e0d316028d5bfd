"""AWS WAF's data plane: web ACLs judge requests by their rules, count, sample and log them."""
