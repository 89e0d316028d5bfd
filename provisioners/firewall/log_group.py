"""The log group of the web ACL.

Its name begins with ``aws-waf-logs-``; AWS WAF itself puts the resource policy that lets it write there:
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
"""

from provisioners.shared.log_groups import log_group_control

SHARE_LOGGED = 0.05
"""Of all requests, those that a rule blocks or counts: reckoned, nobody knows beforehand."""

CONTROL = log_group_control(
    "firewall-log-group",
    (),
    lambda names: names.firewall_log,
    bytes_a_request=int(2500 * SHARE_LOGGED),
)
