# What every team gets.

variable "name" {
  type = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "A team's name is lower case letters, digits and dashes."
  }
}

variable "repositories" {
  type = list(string)

  validation {
    condition     = length(var.repositories) > 0
    error_message = "A team has at least one repository."
  }
}

variable "monthly_budget" {
  description = "US dollars."
  type        = number
}

variable "cost_center" {
  type = string
}

variable "timezone" {
  type    = string
  default = "Etc/UTC"
}

variable "slack_channel" {
  type     = string
  default  = null
  nullable = true
}

variable "nightly_updates" {
  type    = bool
  default = true
}

variable "model" {
  description = "A model_route."
  type        = any
}

variable "egress" {
  description = "An egress_policy."
  type        = any
}

locals {
  image = "ghcr.io/acme/harness@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
  labels = {
    team        = var.name
    cost_center = var.cost_center
  }
}

runtime_pool "this" {
  max_concurrency = 2 + length(var.repositories)
  egress          = var.egress
  labels          = local.labels
}

agent "reviewer" {
  pool             = runtime_pool.this
  harness          = "claude_code"
  image            = local.image
  instructions     = templatefile("${path.module}/review.md.tftpl", { team = var.name, repositories = var.repositories })
  model            = var.model
  repos            = var.repositories
  max_cost_per_run = 2

  permissions {
    repo          = "read"
    pull_requests = "write"
  }

  labels = merge(local.labels, { use_case = "code-review" })
}

agent "triager" {
  pool         = runtime_pool.this
  harness      = "openhands"
  image        = local.image
  instructions = "Label the issue, find duplicates, and ask for what is missing."
  model        = var.model
  repos        = var.repositories
  reads        = ["issues"]

  permissions {
    repo   = "read"
    issues = "write"
  }

  labels = merge(local.labels, { use_case = "triage" })
}

agent "updater" {
  count = var.nightly_updates ? 1 : 0

  pool         = runtime_pool.this
  harness      = "openhands"
  image        = local.image
  instructions = "Update one group of dependencies, run the tests, open a pull request."
  model        = var.model
  repos        = var.repositories
  timeout      = "1h"

  permissions {
    repo          = "write"
    pull_requests = "write"
  }

  labels = merge(local.labels, { use_case = "dependency-update" })
}

trigger "review" {
  for_each = toset(var.repositories)
  agent    = agent.reviewer
  prompt   = "Review the pull request."

  github {
    repositories = [each.key]
    events       = ["pull_request.opened", "pull_request.synchronize"]
  }

  labels = local.labels
}

trigger "issues" {
  agent  = agent.triager
  prompt = "Triage the issue."

  github {
    repositories = var.repositories
    events       = ["issues.opened"]
  }

  labels = local.labels
}

trigger "nightly" {
  count  = length(agent.updater)
  agent  = agent.updater[count.index]
  prompt = "Update the dependencies."

  schedule {
    cron     = "0 2 * * 1-5"
    timezone = var.timezone
  }

  labels = local.labels
}

trigger "question" {
  count  = var.slack_channel == null ? 0 : 1
  agent  = agent.triager
  prompt = "$${event.event.text}"

  slack {
    channels = [var.slack_channel]
    event    = "mention"
  }

  labels = local.labels
}

secret "github_token" {
  source = "env"
  path   = "${upper(replace(var.name, "-", "_"))}_GITHUB_TOKEN"
  labels = local.labels
}

secret_grant "github" {
  for_each = merge(
    { reviewer = agent.reviewer, triager = agent.triager },
    { for index, updater in agent.updater : "updater" => updater },
  )

  secret = secret.github_token
  agent  = each.value
  mount  = "header"
  name   = "Authorization"
  hosts  = ["api.github.com"]
  ttl    = "1h"
  labels = local.labels
}

budget "team" {
  limit  = var.monthly_budget
  period = "monthly"
  action = "block"
  labels = local.labels

  scope {
    team = var.name
  }
}

metric "acceptance" {
  measures   = "acceptance"
  group_by   = ["agent"]
  window     = "30d"
  min_sample = 10
  labels     = local.labels
}

output "reviewer_id" {
  value = agent.reviewer.id
}
