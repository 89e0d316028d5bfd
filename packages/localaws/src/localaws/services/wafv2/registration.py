"""WAFv2: the firewall judges by the web ACLs that moto keeps."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration
from localaws.services.wafv2.control.acls import MotoWebAcls
from localaws.services.wafv2.firewall import WebFirewall
from localaws.services.wafv2.page import ReputationPage


def register(firewall: WebFirewall, web_acls: MotoWebAcls) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.wafv2.control import operations, tokens

        tokens.install(patches.of(tokens))
        operations.install(patches.of(operations), firewall, web_acls)

    return Registration("wafv2", install, pages={"reputation": ReputationPage(firewall.reputation)})
