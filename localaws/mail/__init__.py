"""E-mail of the embedded AWS: sent by SMTP, over loopback, into a mailbox that can be read."""
