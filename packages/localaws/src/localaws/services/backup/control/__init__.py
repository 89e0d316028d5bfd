"""The operations of AWS Backup that moto lacks."""
