"""The log group of the authorizer: one line for each attempt to enter, and Lambda's own lines."""

from provisioners.shared.log_groups import log_group_control

CONTROL = log_group_control(
    "authorizer-log", ("1.5", "9.3", "9.4", "9.5"), lambda names: names.authorizer_log, bytes_a_request=1200
)
