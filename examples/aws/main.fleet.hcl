# The first fleet of examples/quickstart, on AWS: another provider, a network, and secrets that live
# in Secrets Manager.

fleet {
  name             = "quickstart-aws"
  required_version = ">= 0.1"
}

provider "aws" {
  region              = var.region
  allowed_account_ids = var.account_ids
}

variable "region" {
  description = "The region that the fleet runs in."
  type        = string
  default     = "eu-central-1"
}

variable "account_ids" {
  description = "The accounts that may be touched; all where empty."
  type        = list(string)
  default     = []
}

variable "vpc" {
  description = "The network that agents run in, by id."
  type        = string
}

variable "subnets" {
  description = "Its private subnets, by id: they need a way out to the model and to AWS."
  type        = list(string)
}

variable "notify" {
  description = "Who is told of the budgets, by e-mail."
  type        = string
  default     = "platform@acme.example"
}

variable "repositories" {
  description = "The repositories that the fleet works on."
  type        = list(string)
  default     = ["acme/api", "acme/web"]
}

variable "reviewer_image" {
  description = "The reviewer's container image, pinned by digest."
  type        = string
  default     = "ghcr.io/acme/reviewer@sha256:8f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
}

locals {
  labels = {
    team        = "platform"
    cost_center = "cc-1042"
  }
  harness_image = "ghcr.io/acme/harness@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
}

# Where agents run.

runtime_pool "default" {
  cpu             = 2
  memory          = "4GiB"
  max_concurrency = 8
  egress          = egress_policy.code_work
  labels          = local.labels

  network {
    vpc     = var.vpc
    subnets = var.subnets
  }
}

runtime_pool "nightly" {
  spot         = true
  max_lifetime = "2h"
  egress       = egress_policy.code_work
  labels       = local.labels

  network {
    vpc     = var.vpc
    subnets = var.subnets
  }
}

egress_policy "code_work" {
  bundles = ["github", "python", "node"]

  allow {
    host  = "api.acme.example"
    ports = [443]
  }
}

# Which model, at what price.

model_route "default" {
  targets {
    provider = "bedrock"
    model    = "anthropic.claude-sonnet-4-20250514-v1:0"
    region   = "eu-central-1"
  }

  rpm = 600

  price {
    input  = 3
    output = 15
    cached = 0.3
  }
}

# What runs.

agent "reviewer" {
  pool         = runtime_pool.default
  harness      = "claude_code"
  image        = var.reviewer_image
  instructions = "Review the pull request. Comment on defects, not on style."
  model        = model_route.default
  repos        = var.repositories
  guardrails   = [guardrail.injection]

  tools {
    allow = ["read", "search", "comment"]
  }

  permissions {
    repo          = "read"
    pull_requests = "write"
  }

  timeout          = "20m"
  max_cost_per_run = 2
  data_sensitivity = "internal"
  labels           = merge(local.labels, { use_case = "code-review" })
}

agent "triager" {
  pool         = runtime_pool.default
  harness      = "openhands"
  image        = local.harness_image
  instructions = <<-EOT
    Label the issue, find duplicates, and ask for what is missing.
    Never close an issue yourself.
  EOT
  model        = model_route.default
  repos        = var.repositories
  reads        = ["issues"]

  permissions {
    repo   = "read"
    issues = "write"
  }

  timeout = "10m"
  labels  = merge(local.labels, { use_case = "triage" })
}

agent "updater" {
  pool         = runtime_pool.nightly
  harness      = "openhands"
  image        = local.harness_image
  instructions = "Update one group of dependencies, run the tests, open a pull request."
  model        = model_route.default
  repos        = var.repositories

  permissions {
    repo          = "write"
    pull_requests = "write"
  }

  outputs {
    allowed           = ["pull_request"]
    max_pull_requests = 3
    protected_paths   = [".github/**"]
  }

  environment = {
    # Where to ask for the doctor. Known once the trigger exists: the plan says so, apply fills it in.
    DOCTOR_URL = trigger.build_failed.url
  }

  timeout          = "1h"
  max_cost_per_run = 5
  labels           = merge(local.labels, { use_case = "dependency-update" })
}

agent "ci_doctor" {
  pool         = runtime_pool.default
  harness      = "codex"
  image        = local.harness_image
  instructions = "Find why the build broke. Say it in one paragraph, with the line of the log."
  model        = model_route.default
  repos        = var.repositories

  environment = {
    LOG_LINES = "400"
  }

  permissions {
    repo    = "read"
    actions = "read"
  }

  timeout = "15m"
  labels  = merge(local.labels, { use_case = "ci-doctor" })
}
