"""The log group of the stages' access log."""

from provisioners.shared.log_groups import log_group_control

CONTROL = log_group_control(
    "access-log-group", ("1.5", "9.1", "9.3", "9.4", "9.5"), lambda names: names.access_log, bytes_a_request=700
)
