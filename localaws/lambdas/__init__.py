"""The Lambda host: runs functions in processes of their own, behind Lambda's runtime API."""
