"""The key of a log group, which moto takes at its creation and never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.logs.models import logs_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["OVERLAYS"]


def _associate(call: Call) -> Mapping[str, Any]:
    return _keyed(call, call.parameters["kmsKeyId"])


def _disassociate(call: Call) -> Mapping[str, Any]:
    return _keyed(call, None)


def _keyed(call: Call, key: str | None) -> Mapping[str, Any]:
    group = logs_backends[call.account][call.region].groups.get(call.parameters["logGroupName"])
    if group is None:
        raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
    group.kms_key_id = key
    return {}


OVERLAYS = {"logs.AssociateKmsKey": _associate, "logs.DisassociateKmsKey": _disassociate}
