"""Primitives that are declared directly: planned, applied, drifted, healed, imported, destroyed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, settled_environment
from peers.aws.account import Account

STACK = """
fleet {
  name = "logs"
}

provider "aws" {
  default_tags {
    tags = { owner = "platform" }
  }
}

data "aws_caller_identity" "me" {}

resource "aws_s3_bucket" "logs" {
  bucket = "logs-${data.aws_caller_identity.me.account_id}"
  tags   = { env = "prod" }
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_cloudwatch_log_group" "audit" {
  retention_in_days = 7
}

resource "aws_iam_role" "writer" {
  name = "writer"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "write" {
  role = aws_iam_role.writer.name
  policy = {
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = "${aws_s3_bucket.logs.arn}/*"
    }]
  }
}

output "bucket" {
  value = aws_s3_bucket.logs.arn
}
"""


@pytest.fixture
def folder(aws: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    (tmp_path / "main.fleet.hcl").write_text(STACK)
    return tmp_path


def plan_is_empty(folder: Path) -> None:
    fleetform(folder, "plan", "--detailed-exitcode", status=0)


def test_a_stack_of_primitives_lives_and_goes(folder: Path, aws: Account) -> None:
    fleetform(folder, "apply", "--auto-approve")
    plan_is_empty(folder)
    bucket = f"logs-{aws.id}"
    s3, iam, logs = aws.client("s3"), aws.client("iam"), aws.client("logs")
    outputs = document(folder, "output", "--json")
    assert f"arn:aws:s3:::{bucket}" in json.dumps(outputs)
    tags = {item["Key"]: item["Value"] for item in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}
    assert tags == {
        "env": "prod",
        "owner": "platform",
        "fleetform:stack": "logs",
        "fleetform:address": "aws_s3_bucket.logs",
    }
    (group,) = logs.describe_log_groups()["logGroups"]
    assert group["logGroupName"].startswith("/fleetform/logs-cloudwatch-log-group-audit-")

    logs.put_retention_policy(logGroupName=group["logGroupName"], retentionInDays=30)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    iam.delete_role_policy(
        RoleName="writer", PolicyName=iam.list_role_policies(RoleName="writer")["PolicyNames"][0]
    )
    said = fleetform(folder, "drift", "--detailed-exitcode", status=2)
    for name in ("retention_in_days", "status", "aws_iam_role_policy.write"):
        assert name in said
    fleetform(folder, "apply", "--auto-approve")
    plan_is_empty(folder)

    fleetform(folder, "destroy", "--auto-approve")
    assert s3.list_buckets()["Buckets"] == []
    assert iam.list_roles()["Roles"] == []
    assert logs.describe_log_groups()["logGroups"] == []


def test_a_change_of_a_default_tag_is_a_change(folder: Path, aws: Account) -> None:
    fleetform(folder, "apply", "--auto-approve")
    text = STACK.replace('owner = "platform"', 'owner = "security"')
    (folder / "main.fleet.hcl").write_text(text)
    fleetform(folder, "plan", "--detailed-exitcode", status=2)
    fleetform(folder, "apply", "--auto-approve")
    plan_is_empty(folder)
    tags = aws.client("iam").list_role_tags(RoleName="writer")["Tags"]
    assert {"Key": "owner", "Value": "security"} in tags


def test_what_is_there_is_taken_over(folder: Path, aws: Account) -> None:
    aws.client("logs").create_log_group(logGroupName="/old/group", tags={"team": "a"})
    (folder / "main.fleet.hcl").write_text(
        """
        fleet {
          name = "logs"
        }

        provider "aws" {}

        import {
          to = aws_cloudwatch_log_group.old
          id = "/old/group"
        }

        resource "aws_cloudwatch_log_group" "old" {
          name = "/old/group"
          tags = { team = "a" }
        }
        """
    )
    fleetform(folder, "apply", "--auto-approve")
    plan_is_empty(folder)
    arn = f"arn:aws:logs:{aws.region}:{aws.id}:log-group:/old/group"
    tags = aws.client("logs").list_tags_for_resource(resourceArn=arn)["tags"]
    assert tags["fleetform:stack"] == "logs"


def test_another_account_is_refused(folder: Path) -> None:
    text = STACK.replace(
        'provider "aws" {', 'provider "aws" {\n  allowed_account_ids = ["999999999999"]'
    )
    (folder / "main.fleet.hcl").write_text(text)
    ran = ended(folder, "plan")
    assert ran.status == 1
    assert "allowed_account_ids" in ran.out + ran.err


def test_one_name_for_two_is_made_for_one(folder: Path, aws: Account) -> None:
    group = 'resource "aws_cloudwatch_log_group" "%s" {\n  name = "/one"\n}\n'
    fleet = 'fleet {\n  name = "logs"\n}\n\nprovider "aws" {}\n\n'
    (folder / "main.fleet.hcl").write_text(fleet + group % "a" + "\n" + group % "b")
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 1
    assert "belongs to logs aws_cloudwatch_log_group" in " ".join((ran.out + ran.err).split())
    assert len(aws.client("logs").describe_log_groups()["logGroups"]) == 1


def test_a_declared_name_cannot_be_replaced_before_it_goes(folder: Path) -> None:
    text = """
        fleet {
          name = "logs"
        }

        provider "aws" {}

        resource "aws_cloudwatch_log_group" "a" {
          name            = "/one"
          log_group_class = "STANDARD"

          lifecycle {
            create_before_destroy = true
          }
        }
        """
    (folder / "main.fleet.hcl").write_text(text)
    fleetform(folder, "apply", "--auto-approve")
    (folder / "main.fleet.hcl").write_text(text.replace("STANDARD", "INFREQUENT_ACCESS"))
    ran = ended(folder, "plan")
    assert ran.status == 1
    assert "take create_before_destroy away" in " ".join((ran.out + ran.err).split())


REGIONS = """
fleet {
  name = "logs"
}

provider "aws" {}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

provider "aws" {
  alias    = "by_region"
  for_each = toset(["eu-north-1", "eu-west-1"])
  region   = each.key
}

resource "aws_cloudwatch_log_group" "home" {
  name = "/home"
}

resource "aws_cloudwatch_log_group" "us" {
  provider = aws.us
  name     = "/us"
}

resource "aws_cloudwatch_log_group" "every" {
  for_each = toset(["eu-north-1", "eu-west-1"])
  provider = aws.by_region[each.key]
  name     = "/every"
}
"""


def test_each_provider_block_is_a_connection_of_its_own(folder: Path, aws: Account) -> None:
    (folder / "main.fleet.hcl").write_text(REGIONS)
    fleetform(folder, "apply", "--auto-approve")
    plan_is_empty(folder)

    def names(region: str) -> list[str]:
        groups = aws.client("logs", region).describe_log_groups()["logGroups"]
        return [group["logGroupName"] for group in groups]

    assert names(aws.region) == ["/home"]
    assert names("us-east-1") == ["/us"]
    assert names("eu-north-1") == names("eu-west-1") == ["/every"]
    fleetform(folder, "destroy", "--auto-approve")
    assert not any(map(names, (aws.region, "us-east-1", "eu-north-1", "eu-west-1")))
