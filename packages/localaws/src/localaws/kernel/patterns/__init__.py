"""Event patterns: the language in which EventBridge's rules and SNS's filter policies say what matches."""
