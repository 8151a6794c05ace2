"""The written forms of values that several types have; each as the service's own model has it."""

from __future__ import annotations

from typing import Annotated

from planes.scalar import matching

__all__ = [
    "BudgetNameText",
    "BusName",
    "GroupName",
    "KeyArn",
    "KeyName",
    "LongText",
    "ModelArn",
    "PartnerSource",
    "ProfileText",
    "QueueArn",
    "RegionName",
    "RoleArn",
    "ServiceControlPolicyId",
]

RoleArn = Annotated[
    str,
    matching(
        "role_arn",
        r"(?=.{32,618}$)arn:aws[a-z-]*:iam::\d{12}:role(?:/[!-~]+/|/)[A-Za-z0-9_+=,.@-]+",
        'the ARN of a role such as "arn:aws:iam::123456789012:role/deploy" is required',
    ),
]
KeyArn = Annotated[
    str,
    matching(
        "key_arn",
        r"(?=.{1,256}$)arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)/[0-9a-zA-Z-_]*",
        'the ARN of a key such as "arn:aws:kms:eu-west-1:123456789012:key/1234" is required',
    ),
]
KeyName = Annotated[
    str,
    matching(
        "key_name",
        r"[a-zA-Z0-9_\-/:]{1,2048}",
        "the id, alias or ARN of a key is required",
    ),
]
BusName = Annotated[
    str,
    matching(
        "bus",
        r"(?=.{1,1600}$)(?:arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus/)?"
        r"[/.\-_A-Za-z0-9]+",
        "the name or the ARN of an event bus is required",
    ),
]
PartnerSource = Annotated[
    str,
    matching(
        "partner_source",
        r"(?=.{1,256}$)aws\.partner(?:/[.\-_A-Za-z0-9]+){2,}",
        'a partner event source such as "aws.partner/example.com/1" is required',
    ),
]
GroupName = Annotated[
    str,
    matching(
        "group_name",
        r"[0-9a-zA-Z-_.]{1,64}",
        'a name of up to 64 letters, digits and "-_." is required',
    ),
]
BudgetNameText = Annotated[
    str,
    matching(
        "budget",
        r"(?![^:\\]*/action/)[^:\\\r\n]{1,100}",
        'the name of a budget of up to 100 letters, without ":" and "\\\\", is required',
    ),
]
ProfileText = Annotated[
    str,
    matching(
        "profile_text",
        r"(?=.{0,200}$)(?:[0-9a-zA-Z:.][ _-]?)*",
        'up to 200 letters, digits, ":" and ".", each followed by one of " _-" at most, '
        "are required",
    ),
]
QueueArn = Annotated[
    str,
    matching(
        "queue_arn",
        r"(?=.{1,1600}$)arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[a-zA-Z0-9_-]+",
        'the ARN of a queue such as "arn:aws:sqs:eu-west-1:123456789012:failed", no FIFO queue, '
        "is required",
    ),
]
ModelArn = Annotated[
    str,
    matching(
        "model_arn",
        r"(?=.{1,2048}$)arn:aws(?:-us-gov|-cn|-iso|-iso-b)?:bedrock:[0-9a-z-]{0,20}:"
        r"(?:[0-9]{12})?:(?:inference-profile|foundation-model)/[a-zA-Z0-9-:.]+",
        "the ARN of a foundation model or of an inference profile is required",
    ),
]
ServiceControlPolicyId = Annotated[
    str,
    matching(
        "policy_id",
        r"p-[0-9a-zA-Z_]{8,128}",
        'the id of a policy such as "p-0123456789" is required',
    ),
]
RegionName = Annotated[
    str,
    matching(
        "region_name",
        r"(?=.{9,20}$)\w{2,4}-\w+(?:-\w+)?-\d",
        'a region such as "eu-west-1" is required',
    ),
]
LongText = Annotated[str, matching("long_text", r"[\s\S]{1,256}", "up to 256 letters are required")]
