"""The services of the embedded AWS: one line each, with the capabilities of others that it uses."""

from __future__ import annotations

from localaws.data_plane import DataPlane
from localaws.faults.profiles import FaultProfile
from localaws.services.apigateway import registration as apigateway
from localaws.services.backup import registration as backup
from localaws.services.budgets import registration as budgets
from localaws.services.cloudformation import registration as cloudformation
from localaws.services.cloudwatch import registration as cloudwatch
from localaws.services.config import registration as config
from localaws.services.costs import registration as costs
from localaws.services.dynamodb import registration as dynamodb
from localaws.services.ec2 import registration as ec2
from localaws.services.events import registration as events
from localaws.services.iam import registration as iam
from localaws.services.kms import registration as kms
from localaws.services.lambda_ import registration as lambda_
from localaws.services.logs import registration as logs
from localaws.services.registration import Registration
from localaws.services.s3 import registration as s3
from localaws.services.scheduler import registration as scheduler
from localaws.services.sns import registration as sns
from localaws.services.sns.late_publisher import LatePublisher
from localaws.services.sqs import registration as sqs
from localaws.services.ssm import registration as ssm
from localaws.services.sts import registration as sts
from localaws.services.synthetics import registration as synthetics
from localaws.services.tagging import registration as tagging
from localaws.services.wafv2 import registration as wafv2


def registrations(data: DataPlane, weather: FaultProfile) -> tuple[Registration, ...]:
    """Return all services; those that run are started in this order, and stopped in the other."""
    platform = data.platform
    publisher = LatePublisher(platform.locks)
    services = (
        lambda_.register(platform, data.functions),
        sns.register(platform, data.mailbox),
        apigateway.register(platform, data.directory, data.gateway),
        wafv2.register(data.firewall, data.web_acls),
        logs.register(platform, data.logs, data.functions.resolve, weather.logged_s),
        cloudwatch.register(platform, data.metrics, publisher),
        events.register(platform),
        scheduler.register(platform),
        synthetics.register(platform),
        costs.register(platform, data.costs),
        budgets.register(platform, data.costs, data.mailbox, publisher),
        dynamodb.register(platform, weather.stale_s),
        backup.register(platform),
        s3.register(platform),
        sqs.register(platform),
        iam.register(data.accesses),
        sts.register(),
        kms.register(),
        ssm.register(),
        ec2.register(),
        tagging.register(),
        cloudformation.register(platform),
    )
    names = tuple(service.name for service in services)
    return (*services, config.register(names))
