"""A check that a user of Checkov would write over agents."""

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class AgentTimeout(BaseResourceCheck):
    def __init__(self) -> None:
        super().__init__(
            name="Ensure that an agent may not run for more than 30 minutes",
            id="CKV_FLEET_1",
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_resources=["agent"],
        )

    def scan_resource_conf(self, conf):
        [timeout] = conf.get("timeout") or [None]
        return CheckResult.PASSED if timeout in ("10m", "20m", "30m") else CheckResult.FAILED


check = AgentTimeout()
