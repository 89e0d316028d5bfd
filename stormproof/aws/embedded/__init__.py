"""The embedded AWS as its client sees it: addresses, session, mailbox, its own switches."""
