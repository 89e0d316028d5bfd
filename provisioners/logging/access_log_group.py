"""The log group of the stages' access log."""

from provisioners.shared.log_groups import log_group_control

CONTROL = log_group_control("access-log-group", (), lambda names: names.access_log, bytes_a_request=700)
