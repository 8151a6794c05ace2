"""An audit sink in S3: a bucket that nothing can be taken out of, and a trail of CloudTrail.

Pure.  The bucket's policy is what CloudTrail asks for:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
The trail's name is known beforehand, so that the policy can name the trail that needs it.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any, cast

from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.insight import AuditSink
from planes.validation import known
from providers.aws.lowering.common import key, made, ref
from providers.aws.lowering.policies import account, arn, document
from providers.aws.lowering.trail import retention_in_days
from providers.contract import Joined, Primitive, View

__all__ = ["archive"]

BUCKET = "aws_s3_bucket"
TRAIL = "aws_cloudtrail"
_OTHER = re.compile(r"[^A-Za-z0-9]+")
_POLICY = "aws_s3_bucket_policy"


def archive(declaration: Declaration, view: View) -> list[Primitive]:
    """A bucket of one's own is used as it is: its policy is its owner's."""
    if cast(AuditSink, declaration.spec).bucket is not None:
        return [_trail(declaration, (), view)]
    bucket = ref(declaration, BUCKET, "this", "id")
    return [
        made(declaration, view, BUCKET, "this", {"object_lock_enabled": True}),
        made(
            declaration,
            view,
            "aws_s3_bucket_public_access_block",
            "this",
            {
                "bucket": bucket,
                "block_public_acls": True,
                "block_public_policy": True,
                "ignore_public_acls": True,
                "restrict_public_buckets": True,
            },
        ),
        made(
            declaration,
            view,
            "aws_s3_bucket_versioning",
            "this",
            {"bucket": bucket, "versioning_configuration": {"status": "Enabled"}},
        ),
        *_lock(declaration, bucket, view),
        _policy(declaration, bucket, view),
        _trail(declaration, (key(declaration, _POLICY),), view),
    ]


def _lock(declaration: Declaration, bucket: Any, view: View) -> list[Primitive]:
    """What is kept for a time cannot be deleted before, but by who may bypass governance."""
    retention = cast(AuditSink, declaration.spec).retention
    if retention is None:
        return []
    return [
        made(
            declaration,
            view,
            "aws_s3_bucket_object_lock_configuration",
            "this",
            {
                "bucket": bucket,
                "rule": {
                    "default_retention": {
                        "mode": "GOVERNANCE",
                        "days": retention_in_days(retention),
                    }
                },
            },
            depends_on=(key(declaration, "aws_s3_bucket_versioning"),),
            origins={"rule": ("retention",)},
        )
    ]


def _trail_name(declaration: Declaration, view: View) -> str:
    whole = f"{view.stack}\n{view.workspace}\n{declaration.address}"
    digest = blake2b(whole.encode(), digest_size=4).hexdigest()
    readable = _OTHER.sub("-", f"{view.stack} {declaration.address}").strip("-")
    return f"{readable[:100]}-{digest}"


def _policy(declaration: Declaration, bucket: Any, view: View) -> Primitive:
    place = key(declaration, BUCKET)
    whole = ref(declaration, BUCKET)
    trail = arn(place, "cloudtrail", f"trail/{_trail_name(declaration, view)}")
    source = {"StringEquals": {"aws:SourceArn": trail}}
    owned = {
        "StringEquals": {
            "aws:SourceArn": trail,
            "s3:x-amz-acl": "bucket-owner-full-control",
        }
    }
    return made(
        declaration,
        view,
        _POLICY,
        "this",
        {
            "bucket": bucket,
            "policy": document(
                _lets_trail("CheckAcl", "s3:GetBucketAcl", whole, source),
                _lets_trail("Write", "s3:PutObject", _objects(whole, place), owned),
                _only_encrypted(whole),
            ),
        },
    )


def _objects(bucket: Any, place: PrimitiveKey) -> Joined:
    return Joined((bucket, "/AWSLogs/", account(place), "/*"))


def _lets_trail(sid: str, action: str, resource: Any, conditions: dict[str, Any]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": [action],
        "Resource": [resource],
        "Condition": conditions,
    }


def _only_encrypted(bucket: Any) -> dict[str, Any]:
    return {
        "Sid": "OnlyEncrypted",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": [bucket, Joined((bucket, "/*"))],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _trail(declaration: Declaration, needs: tuple[PrimitiveKey, ...], view: View) -> Primitive:
    spec = cast(AuditSink, declaration.spec)
    bucket = spec.bucket if spec.bucket is not None else ref(declaration, BUCKET, "this", "id")
    return made(
        declaration,
        view,
        TRAIL,
        "this",
        {
            "name": _trail_name(declaration, view),
            "s3_bucket_name": bucket,
            "is_multi_region_trail": True,
            "include_global_service_events": True,
            "enable_log_file_validation": True,
            "enable_logging": _logging(spec),
        },
        depends_on=needs,
        origins={"s3_bucket_name": ("bucket",), "enable_logging": ("enabled",)},
    )


def _logging(spec: AuditSink) -> Any:
    return spec.enabled if known(spec.enabled) is None else known(spec.enabled)
