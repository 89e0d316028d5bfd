"""``stormproof report``: runs that are kept, compared and told in any format; the reports of many targets as one."""
