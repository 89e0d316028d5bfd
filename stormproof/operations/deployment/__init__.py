"""Deploys a SAM or CloudFormation template: local code is packed and uploaded, a change set is made and executed."""
